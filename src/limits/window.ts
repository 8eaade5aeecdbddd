/**
 * The arithmetic of a sliding window: in no window of `windowMs` are more than `limit` units admitted.
 *
 * What a counter remembers is a short flat list of pairs, oldest first: the time of a slot's **last** admission, and the
 * units admitted in that slot. Slots are a 60th of the window, so a list has at most 61 live pairs, whatever the limit.
 *
 * The rule is conservative: all units of a slot count until the slot's last admission is a whole window old. Forgetting
 * them by the first one, or by the slot's start, would let more than `limit` into some window; a fraction of the
 * previous window, as sliding counters usually take it, assumes that requests come evenly, and clients come in bursts.
 * The price: a unit may count for up to a 60th of the window too long, so a request is refused early by no more than
 * that; a unit that is alone in its slot is timed exactly.
 *
 * Only comparison, addition and floor on doubles, no I/O and no clock: a script in a store can do the same.
 */

/** Flat pairs, oldest first: monotonic milliseconds of a slot's last admission, units admitted in the slot. */
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
 * Milliseconds until `cost` more units fit, if nothing else is admitted meanwhile: 0 where they fit now, Infinity where
 * they never will because they are more than the limit.
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

/** Milliseconds until some of the units that count are given back; 0 where none count. */
export function nextMs(admissions: Readonly<Admissions>, windowMs: number, nowMs: number): number {
  const oldest = admissions[firstLive(admissions, windowMs, nowMs)];
  return oldest === undefined ? 0 : oldest + windowMs - nowMs;
}

/** Milliseconds until no unit counts any more, if nothing else is admitted meanwhile. */
export function resetMs(admissions: Readonly<Admissions>, windowMs: number, nowMs: number): number {
  const newest = admissions.at(-2);
  return newest === undefined ? 0 : Math.max(0, newest + windowMs - nowMs);
}

/**
 * Writes down `cost` units admitted now, and forgets what is over; the caller has seen that they fit. Returns the list
 * to keep: the same one where the slot goes on, else a new one without room to spare, since there is one per caller.
 */
export function record(admissions: Admissions, windowMs: number, cost: number, nowMs: number): Admissions {
  const last = admissions.length - 2;
  const lastMs = admissions[last];
  if (lastMs === undefined) return [nowMs, cost];
  // A store's clock can step back when another server takes over; then time stands still until it has caught up.
  const admittedMs = Math.max(nowMs, lastMs);
  const slotMs = windowMs / slotsPerWindow;
  if (Math.floor(lastMs / slotMs) === Math.floor(admittedMs / slotMs)) {
    admissions[last] = admittedMs;
    admissions[last + 1] = (admissions[last + 1] as number) + cost;
    return admissions;
  }
  return admissions.slice(firstLive(admissions, windowMs, nowMs)).concat(admittedMs, cost);
}

/**
 * Adds to what was admitted at a time, or takes from it: a reservation is settled with what was really used. In place;
 * nothing happens where that time's slot has been forgotten, since it counts no more.
 */
export function adjust(admissions: Admissions, windowMs: number, admittedMs: number, difference: number): void {
  const slotMs = windowMs / slotsPerWindow;
  const slot = Math.floor(admittedMs / slotMs);
  for (let at = admissions.length - 2; at >= 0; at -= 2) {
    if (Math.floor((admissions[at] as number) / slotMs) !== slot) continue;
    admissions[at + 1] = Math.max(0, (admissions[at + 1] as number) + difference);
    return;
  }
}

function firstLive(admissions: Readonly<Admissions>, windowMs: number, nowMs: number): number {
  let at = 0;
  while (at < admissions.length && isOver(admissions, at, windowMs, nowMs)) at += 2;
  return at;
}

function isOver(admissions: Readonly<Admissions>, at: number, windowMs: number, nowMs: number): boolean {
  return (admissions[at] as number) + windowMs <= nowMs;
}
