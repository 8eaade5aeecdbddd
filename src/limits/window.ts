/**
 * The arithmetic of a sliding window: in any period of `windowMs` no more than `limit` units are admitted.
 *
 * A counter is a short flat list of pairs, oldest first: the time of the **last** admission in a slot, and the units
 * admitted in that slot. A slot is a 60th of the window, so a list has at most 61 pairs that count, whatever the limit
 * is.
 *
 * All units of a slot count until the last admission of the slot is a whole window old. If they were dropped by the
 * time of the first admission, or of the start of the slot, more than `limit` could be admitted in some window. Sliding
 * counters usually take a fraction of the previous window; that assumes evenly spaced requests, and clients send
 * bursts.
 *
 * The price is that a unit may count for up to a 60th of the window too long, so a request may be refused too early by
 * that time. A unit that is alone in its slot is timed exactly.
 *
 * It uses only comparison, addition and floor on doubles, and neither I/O nor a clock, so that a script in the store
 * can do exactly the same.
 */

/** Flat pairs, oldest first: monotonic milliseconds of the last admission of a slot, and the units admitted in it. */
export type Admissions = number[];

const slotsPerWindow = 60;

/** Units that still count. */
export function countUnits(admissions: Readonly<Admissions>, windowMs: number, nowMs: number): number {
  let units = 0;
  for (let at = admissions.length - 2; at >= 0; at -= 2) {
    if (isOver(admissions, at, windowMs, nowMs)) break;
    units += admissions[at + 1] as number;
  }
  return units;
}

/**
 * Milliseconds until `cost` more units fit if nothing else is admitted meanwhile. 0 if they fit now, Infinity if they
 * are more than the limit.
 */
export function waitMs(
  admissions: Readonly<Admissions>,
  windowMs: number,
  limit: number,
  cost: number,
  nowMs: number,
): number {
  if (cost > limit) return Infinity;
  let excess = countUnits(admissions, windowMs, nowMs) + cost - limit;
  for (let at = firstLive(admissions, windowMs, nowMs); excess > 0; at += 2) {
    excess -= admissions[at + 1] as number;
    if (excess <= 0) return (admissions[at] as number) + windowMs - nowMs;
  }
  return 0;
}

/** Milliseconds until some of the counted units expire; 0 if no units count. */
export function nextMs(admissions: Readonly<Admissions>, windowMs: number, nowMs: number): number {
  const oldest = admissions[firstLive(admissions, windowMs, nowMs)];
  return oldest === undefined ? 0 : oldest + windowMs - nowMs;
}

/** Milliseconds until all counted units have expired if nothing else is admitted meanwhile. */
export function resetMs(admissions: Readonly<Admissions>, windowMs: number, nowMs: number): number {
  const newest = admissions.at(-2);
  return newest === undefined ? 0 : Math.max(0, newest + windowMs - nowMs);
}

/**
 * Records `cost` units admitted now, and drops expired slots. The caller has checked that they fit. Returns the list to
 * keep: the same list if the slot is still the last one, otherwise a new list of exact size, since there is one per
 * caller.
 */
export function record(admissions: Admissions, windowMs: number, cost: number, nowMs: number): Admissions {
  const last = admissions.length - 2;
  const lastMs = admissions[last];
  if (lastMs === undefined) return [nowMs, cost];
  // The store's clock can step back when another server takes over. Admissions then keep the last time until the clock
  // has caught up.
  const admittedMs = Math.max(nowMs, lastMs);
  const slotMs = windowMs / slotsPerWindow;
  if (Math.floor(lastMs / slotMs) === Math.floor(admittedMs / slotMs)) {
    admissions[last] = admittedMs;
    admissions[last + 1] = (admissions[last + 1] as number) + cost;
    return admissions;
  }
  return admissions.slice(firstLive(admissions, windowMs, nowMs)).concat(admittedMs, cost);
}

/** Whether an admission of this time no longer counts. */
export function isPast(admittedMs: number, windowMs: number, nowMs: number): boolean {
  return admittedMs + windowMs <= nowMs;
}

/**
 * Adds units to what was admitted at a time, or subtracts them: a reservation is settled with what was really used.
 * Changes the list in place. Returns false, and does nothing, if there is no such slot.
 */
export function adjust(admissions: Admissions, windowMs: number, admittedMs: number, difference: number): boolean {
  const slotMs = windowMs / slotsPerWindow;
  const slot = Math.floor(admittedMs / slotMs);
  for (let at = admissions.length - 2; at >= 0; at -= 2) {
    if (Math.floor((admissions[at] as number) / slotMs) !== slot) continue;
    admissions[at + 1] = Math.max(0, (admissions[at + 1] as number) + difference);
    return true;
  }
  return false;
}

function firstLive(admissions: Readonly<Admissions>, windowMs: number, nowMs: number): number {
  let at = 0;
  while (at < admissions.length && isOver(admissions, at, windowMs, nowMs)) at += 2;
  return at;
}

function isOver(admissions: Readonly<Admissions>, at: number, windowMs: number, nowMs: number): boolean {
  return isPast(admissions[at] as number, windowMs, nowMs);
}
