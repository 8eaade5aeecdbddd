import type { AttemptRecord } from '../core/outcome.ts';
import type { ChoiceNote, Target } from '../core/plan.ts';
import type { RefusedRequest } from './connection-events.ts';
import { keptWords } from './kept-text.ts';
import type { RequestClock } from './request-clock.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * What is kept of a request that has ended, so that it can be explained. It consists of numbers and short texts: it keeps
 * alive neither the request's body, nor its answer, nor the configuration that the request ran with.
 */
export type RecentRequest = ServedRequest | EarlyRefusal;

export interface ServedRequest {
  readonly kind: 'served';
  readonly record: RequestRecord;
  readonly times: RequestClock;
  readonly attempts: readonly RecentAttempt[];
  /** Why each target was taken. Undefined where there was no choice. */
  readonly choices: readonly RecentChoice[] | undefined;
  /** The limits that were asked, as they stood after the decision. Undefined where none was asked. */
  readonly limits: readonly SeenLimit[] | undefined;
  /** Of the limits that refused the request, the one that refuses for the longest time. */
  readonly refusedBy: string | undefined;
  /** Money that was set aside, in 10^-9 USD; undefined where no limit needed a reservation. */
  readonly reservedNanoUsd: number | undefined;
}

/** Why a target was taken. */
export interface RecentChoice {
  /** Milliseconds from the arrival of the request's head. */
  readonly atMs: number;
  readonly target: string;
  readonly how: string;
  readonly passedOver: readonly { readonly target: string; readonly why: string }[];
}

/** A request that was refused before its route began. */
export interface EarlyRefusal {
  readonly kind: 'refused_early';
  readonly refused: RefusedRequest & { readonly requestId: string };
  readonly client: string | undefined;
  readonly endedAtWallMs: number;
}

/** One attempt, without the provider that it names. */
export interface RecentAttempt extends Omit<AttemptRecord, 'target' | 'startedAtMs'> {
  readonly provider: string;
  readonly upstreamModel: string;
  /** Milliseconds from the arrival of the request's head. */
  readonly beganMs: number;
}

/** A limit as it stood after the decision about the request. */
export interface SeenLimit {
  readonly limit: {
    readonly name: string;
    readonly words: string;
    readonly kind: 'window' | 'concurrency' | 'budget';
    readonly unit?: 'requests' | 'tokens';
    readonly limit: number;
  };
  readonly remaining: number;
}

/** What a request that has ended is kept from, beside its record. */
export interface EndedParts {
  readonly times: RequestClock;
  readonly known: {
    readonly attempts: readonly AttemptRecord[];
    readonly choices: readonly ChoiceNote[] | undefined;
    readonly asked: { readonly forecast: { readonly reservedNanoUsd: number | undefined } } | undefined;
    readonly decision:
      | { readonly kind: 'admitted'; readonly states: readonly SeenLimit[] }
      | { readonly kind: 'refused'; readonly states: readonly SeenLimit[]; readonly state: SeenLimit }
      | undefined;
  };
}

export function servedRequest(record: RequestRecord, { times, known }: EndedParts): ServedRequest {
  const { attempts, choices, asked, decision } = known;
  return {
    kind: 'served',
    record,
    times,
    attempts: attempts.map((attempt) => recentAttempt(attempt, times)),
    choices: choices?.map((note) => recentChoice(note, times)),
    limits: decision?.states,
    refusedBy: decision?.kind === 'refused' ? decision.state.limit.name : undefined,
    reservedNanoUsd: asked?.forecast.reservedNanoUsd,
  };
}

/** Undefined for a request without an id: nobody could ask for it. */
export function earlyRefusal(
  refused: RefusedRequest,
  client: string | undefined,
  endedAtWallMs: number,
): EarlyRefusal | undefined {
  const { requestId, path } = refused;
  if (requestId === undefined) return undefined;
  const kept = { ...refused, requestId, path: path === undefined ? undefined : keptWords(path) };
  return { kind: 'refused_early', refused: kept, client, endedAtWallMs };
}

function recentChoice({ atMs, target, how, passedOver = [] }: ChoiceNote, times: RequestClock): RecentChoice {
  return {
    atMs: times.sinceHead(atMs),
    target: nameOf(target),
    how,
    passedOver: passedOver.map((one) => ({ target: nameOf(one.target), why: one.why })),
  };
}

function nameOf({ provider, upstreamModel }: Target): string {
  return `${provider.name}/${upstreamModel}`;
}

function recentAttempt(attempt: AttemptRecord, times: RequestClock): RecentAttempt {
  const { target, startedAtMs, outcome, message, reached, status, durationMs } = attempt;
  return {
    provider: target.provider.name,
    upstreamModel: target.upstreamModel,
    beganMs: times.sinceHead(startedAtMs),
    outcome,
    message: message === undefined ? undefined : keptWords(message),
    reached,
    status,
    durationMs,
  };
}

/** What a request takes in memory without its words: measured. */
const usualBytes = 1_024;
const attemptBytes = 160;
const choiceBytes = 200;
const passedOverBytes = 120;
const bytesPerCharacter = 2;

/** An estimate, in bytes, that is seldom too low. */
export function weightOf(recent: RecentRequest): number {
  if (recent.kind === 'refused_early') return usualBytes;
  let bytes = usualBytes + lengthOf(recent.record.failure?.message);
  for (const { message } of recent.attempts) bytes += attemptBytes + lengthOf(message);
  for (const { passedOver } of recent.choices ?? []) bytes += choiceBytes + passedOver.length * passedOverBytes;
  return bytes;
}

function lengthOf(text: string | undefined): number {
  return text === undefined ? 0 : text.length * bytesPerCharacter;
}
