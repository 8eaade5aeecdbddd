import type { RecentAttempt, RecentChoice, RecentRequest, SeenLimit } from '../../telemetry/recent-request.ts';
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
  /** `joined` and `replayed`: the answer is that of another request, which has the attempts and the tokens. */
  readonly shared: NonNullable<RecentRequest['shared']> | null;
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
  };
}

interface ReportedError {
  readonly code: string;
  readonly message: string;
  /** The client had got its 200 before. */
  readonly truncated: boolean;
}

export interface ReportedStep {
  readonly step: 'head_arrived' | RecentRequest['steps'][number]['name'] | 'attempts_failed' | 'ended';
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
  const { endedAtWallMs, totalMs, failure, callerId, callerKind, reserved } = recent;
  return {
    object: 'request',
    id: recent.requestId,
    trace_id: recent.traceId ?? null,
    started_at: totalMs === undefined ? null : iso(endedAtWallMs - totalMs),
    ended_at: iso(endedAtWallMs),
    duration_ms: totalMs === undefined ? null : hundredths(totalMs),
    route: recent.route ?? null,
    path: failure?.path ?? null,
    stream: recent.stream,
    status: recent.status ?? null,
    error: reportedError(recent),
    caller: callerId === undefined ? null : { id: callerId, kind: callerKind ?? 'address', team: recent.team ?? null },
    priority: recent.priority ?? null,
    client: recent.client ?? null,
    model: {
      requested: nameOf(recent.requestedModel),
      listed: nameOf(recent.modelLabel),
      upstream: nameOf(recent.upstreamModel),
      reported: nameOf(recent.reportedModel),
    },
    provider: recent.provider ?? null,
    finish_reason: nameOf(recent.finishReason),
    steps: reportedSteps(recent),
    attempts: recent.attempts.map(reportedAttempt),
    shared: recent.shared ?? null,
    choices: recent.choices?.map(reportedChoice) ?? null,
    limits: reportedLimits(recent),
    reserved: reserved === undefined ? null : { tokens: reserved.tokens, cost_usd: reserved.nanoUsd / nanoPerUsd },
    settled: {
      tokens: recent.usedTokens,
      input_tokens: recent.inputTokens,
      output_tokens: recent.outputTokens,
      tokens_estimated: recent.tokensEstimated,
      cost_usd: recent.nanoUsd / nanoPerUsd,
    },
  };
}

function reportedError({ failure }: RecentRequest): ReportedError | null {
  if (failure?.code === undefined) return null;
  return { code: failure.code, message: scrub(failure.message), truncated: failure.truncated };
}

/** None for a request whose clock never ran. */
function reportedSteps({ steps, totalMs, attempts }: RecentRequest): readonly ReportedStep[] {
  if (totalMs === undefined) return [];
  const answered = attempts.at(-1)?.outcome === 'ok' ? 'provider_answered' : 'attempts_failed';
  const between = steps.map(({ name, atMs }): ReportedStep => {
    return { step: name === 'provider_answered' ? answered : name, at_ms: hundredths(atMs) };
  });
  // Early headers are sent before the provider has answered.
  between.sort((one, other) => one.at_ms - other.at_ms);
  return [{ step: 'head_arrived', at_ms: 0 }, ...between, { step: 'ended', at_ms: hundredths(totalMs) }];
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

function reportedLimits({ decision, refusedBy, limits }: RecentRequest): RequestReport['limits'] {
  if (decision === undefined) return null;
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
