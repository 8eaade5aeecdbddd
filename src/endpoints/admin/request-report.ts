import type {
  EarlyRefusal,
  RecentAttempt,
  RecentChoice,
  RecentRequest,
  SeenLimit,
  ServedRequest,
} from '../../telemetry/recent-request.ts';
import type { Step } from '../../telemetry/request-clock.ts';
import { scrub } from '../../telemetry/scrub-text.ts';
import { nanoPerUsd } from '../../usage/money.ts';
import { unitOf } from './limits.ts';

/** What happened to a request, as JSON. A member is null where nothing is known of it, or where it does not apply. */
export interface RequestReport {
  readonly object: 'request';
  readonly id: string;
  readonly trace_id: string | null;
  readonly started_at: string | null;
  readonly ended_at: string;
  readonly duration_ms: number | null;
  /** The route that served it; null where it was refused before one was asked. */
  readonly route: string | null;
  /** The path as the client wrote it, where the request failed. */
  readonly path: string | null;
  readonly stream: boolean;
  readonly status: number | null;
  readonly error: ReportedError | null;
  readonly caller: { readonly id: string; readonly kind: string; readonly team: string | null } | null;
  readonly priority: string | null;
  /** The address of the client, where it is not the caller's id. */
  readonly client: string | null;
  readonly model: {
    readonly requested: string | null;
    readonly listed: string | null;
    readonly upstream: string | null;
    readonly reported: string | null;
  };
  /** The provider that answered, or else the last one that was asked. */
  readonly provider: string | null;
  readonly finish_reason: string | null;
  readonly steps: readonly ReportedStep[];
  readonly attempts: readonly ReportedAttempt[];
  /** Why each target was taken. Null where there was no choice. */
  readonly choices: readonly ReportedChoice[] | null;
  readonly limits: {
    readonly decision: 'admitted' | 'refused';
    readonly refused_by: string | null;
    readonly states: readonly ReportedLimit[];
  } | null;
  /** Null where no limit of tokens or of money applied. */
  readonly reserved: { readonly tokens: number; readonly cost_usd: number } | null;
  readonly settled: {
    readonly tokens: number;
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly tokens_estimated: boolean;
    readonly cost_usd: number;
  } | null;
}

interface ReportedError {
  readonly code: string;
  readonly message: string;
  /** The client had got its 200 before. */
  readonly truncated: boolean;
}

export interface ReportedStep {
  readonly step: Step['name'] | 'attempts_failed' | 'ended';
  readonly at_ms: number;
}

export interface ReportedAttempt {
  readonly provider: string;
  readonly upstream_model: string;
  readonly began_at_ms: number;
  readonly duration_ms: number;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  readonly reached: string;
  readonly status: number | null;
  readonly error: string | null;
}

export interface ReportedChoice {
  readonly at_ms: number;
  readonly target: string;
  readonly how: string;
  readonly passed_over: readonly { readonly target: string; readonly why: string }[];
}

export interface ReportedLimit {
  readonly name: string;
  readonly kind: string;
  readonly words: string;
  readonly unit: string;
  readonly limit: number;
  readonly remaining: number;
}

const longestName = 80;

export function reportOf(recent: RecentRequest): RequestReport {
  return recent.kind === 'served' ? reportOfServed(recent) : reportOfRefusal(recent);
}

function reportOfServed({
  record,
  times,
  attempts,
  choices,
  limits,
  refusedBy,
  reservedNanoUsd,
}: ServedRequest): RequestReport {
  const { endedAtWallMs, totalMs, failure, caller, reservedTokens } = record;
  return {
    object: 'request',
    id: record.requestId,
    trace_id: record.traceId ?? null,
    started_at: iso(endedAtWallMs - totalMs),
    ended_at: iso(endedAtWallMs),
    duration_ms: hundredths(totalMs),
    route: record.route,
    path: failure?.path ?? null,
    stream: record.stream,
    status: record.status,
    error:
      failure === undefined
        ? null
        : { code: failure.code, message: scrub(failure.message), truncated: failure.truncated },
    caller: caller === undefined ? null : { id: caller.id, kind: caller.kind, team: caller.team ?? null },
    priority: record.priority,
    client: record.client ?? null,
    model: {
      requested: nameOf(record.requestedModel),
      listed: nameOf(record.modelLabel),
      upstream: nameOf(record.upstreamModel),
      reported: nameOf(record.reportedModel),
    },
    provider: record.provider ?? null,
    finish_reason: nameOf(record.finishReason),
    steps: [
      ...times.steps().map((step) => reportedStep(step, attempts)),
      { step: 'ended', at_ms: hundredths(totalMs) },
    ],
    attempts: attempts.map(reportedAttempt),
    choices: choices?.map(reportedChoice) ?? null,
    limits: reportedLimits(limits, refusedBy),
    reserved:
      reservedTokens === undefined ? null : { tokens: reservedTokens, cost_usd: (reservedNanoUsd ?? 0) / nanoPerUsd },
    settled: {
      tokens: record.usedTokens,
      input_tokens: record.usage?.inputTokens ?? 0,
      output_tokens: record.usage?.outputTokens ?? 0,
      tokens_estimated: record.usage?.estimated === true,
      cost_usd: record.nanoUsd / nanoPerUsd,
    },
  };
}

function reportOfRefusal({ refused, client, endedAtWallMs }: EarlyRefusal): RequestReport {
  const { requestId, traceId, path, status, code, message } = refused;
  return {
    object: 'request',
    id: requestId,
    trace_id: traceId ?? null,
    started_at: null,
    ended_at: iso(endedAtWallMs),
    duration_ms: null,
    route: null,
    path: path ?? null,
    stream: false,
    status: status ?? null,
    error: code === undefined ? null : { code, message: scrub(message ?? ''), truncated: false },
    caller: null,
    priority: null,
    client: client ?? null,
    model: { requested: null, listed: null, upstream: null, reported: null },
    provider: null,
    finish_reason: null,
    steps: [],
    attempts: [],
    choices: null,
    limits: null,
    reserved: null,
    settled: null,
  };
}

function reportedStep({ name, atMs }: Step, attempts: readonly RecentAttempt[]): ReportedStep {
  const hasFailed = name === 'provider_answered' && attempts.at(-1)?.outcome !== 'ok';
  return { step: hasFailed ? 'attempts_failed' : name, at_ms: hundredths(atMs) };
}

function reportedAttempt(attempt: RecentAttempt): ReportedAttempt {
  return {
    provider: attempt.provider,
    upstream_model: scrub(attempt.upstreamModel, longestName),
    began_at_ms: hundredths(attempt.beganMs),
    duration_ms: hundredths(attempt.durationMs),
    outcome: attempt.outcome,
    reached: attempt.reached,
    status: attempt.status ?? null,
    error: attempt.message === undefined ? null : scrub(attempt.message),
  };
}

function reportedChoice({ atMs, target, how, passedOver }: RecentChoice): ReportedChoice {
  return {
    at_ms: hundredths(atMs),
    target: scrub(target, longestName),
    how,
    passed_over: passedOver.map((one) => ({ target: scrub(one.target, longestName), why: one.why })),
  };
}

function reportedLimits(
  limits: readonly SeenLimit[] | undefined,
  refusedBy: string | undefined,
): RequestReport['limits'] {
  if (limits === undefined) return null;
  const decision = refusedBy === undefined ? 'admitted' : 'refused';
  return { decision, refused_by: refusedBy ?? null, states: limits.map(reportedLimit) };
}

function reportedLimit({ limit, remaining }: SeenLimit): ReportedLimit {
  const { name, kind, words } = limit;
  const scale = kind === 'budget' ? nanoPerUsd : 1;
  return { name, kind, words, unit: unitOf(limit), limit: limit.limit / scale, remaining: remaining / scale };
}

function nameOf(name: string | undefined): string | null {
  return name === undefined ? null : scrub(name, longestName);
}

function iso(wallMs: number): string {
  return new Date(wallMs).toISOString();
}

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
