import type { TargetCondition } from '../../core/target-health.ts';
import { conditionOf } from '../../routing/health/condition.ts';
import type { MeasuredHealth } from '../../routing/health/measured-health.ts';

/** How a target is doing, for programs and for people. Times are in ISO 8601. */
export interface ReportedState {
  readonly name: TargetCondition;
  readonly words: string;
  /** Null where it has not changed since the process started. */
  readonly since: string | null;
  /** When it is tried again, or may be asked again; null where nothing speaks against a call. */
  readonly until: string | null;
  /** The pods that have said so; null where calls of this pod have shown it, or nothing speaks against a call. */
  readonly said_by: readonly string[] | null;
}

/** The moment of the report, on both clocks. */
export interface Moment {
  readonly nowMs: number;
  readonly wallMs: number;
}

export function stateInWords(health: MeasuredHealth, moment: Moment): ReportedState {
  const name = conditionOf(health, moment.nowMs);
  const sinceMs = sinceOf(name, health);
  const untilMs = untilOf(name, health);
  const saidBy = saidByOf(name, health);
  return {
    name,
    words: wordsOf(name, health, moment),
    since: sinceMs === undefined ? null : isoOf(sinceMs, moment),
    until: untilMs === undefined || untilMs <= moment.nowMs ? null : isoOf(untilMs, moment),
    said_by: saidBy.length === 0 ? null : saidBy,
  };
}

function saidByOf(name: TargetCondition, { breaker, account, coolSaidBy }: MeasuredHealth): readonly string[] {
  if (name === 'fails' || name === 'due') return breaker.saidBy;
  if (name === 'refused') return account.saidBy;
  return name === 'cools_down' ? coolSaidBy : [];
}

function wordsOf(name: TargetCondition, health: MeasuredHealth, moment: Moment): string {
  const { nowMs } = moment;
  const clockOf = (atMs: number | undefined): string => timeOf(isoOf(atMs ?? nowMs, moment));
  const isDue = name === 'due' || (name === 'refused' && health.account.admits(nowMs));
  const again = isDue ? 'tried again by the next request' : `tried again in ${spanInWords(health.probeAtMs - nowMs)}`;
  const as = asOthersSay(saidByOf(name, health).length);
  if (name === 'fails' || name === 'due') return `fails since ${clockOf(health.breaker.openedAtMs)}${as}, ${again}`;
  if (name === 'refused') return `credentials refused since ${clockOf(health.account.refusedAtMs)}${as}, ${again}`;
  if (name === 'returns') return `comes back, with ${percent(health.part(nowMs))} of its share`;
  if (name === 'works') return 'works';
  return `cools down until ${clockOf(health.coolUntilMs)} (${spanInWords(health.coolUntilMs - nowMs)})${as}`;
}

function asOthersSay(pods: number): string {
  if (pods === 0) return '';
  return pods === 1 ? ', as another pod says' : `, as ${pods} other pods say`;
}

function sinceOf(name: TargetCondition, { breaker, account }: MeasuredHealth): number | undefined {
  if (name === 'fails' || name === 'due') return breaker.openedAtMs;
  if (name === 'refused') return account.refusedAtMs;
  return breaker.closedAtMs === -Infinity || name === 'cools_down' ? undefined : breaker.closedAtMs;
}

function untilOf(name: TargetCondition, health: MeasuredHealth): number | undefined {
  if (name === 'cools_down') return health.coolUntilMs;
  return name === 'fails' || name === 'refused' ? health.probeAtMs : undefined;
}

export function isoOf(atMs: number, { nowMs, wallMs }: Moment): string {
  return new Date(wallMs - (nowMs - atMs)).toISOString();
}

/** `02:11:03 UTC` of an ISO time. */
function timeOf(iso: string): string {
  return `${iso.slice(11, 19)} UTC`;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

/** A time that somebody waits, to two digits or so. */
function spanInWords(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
