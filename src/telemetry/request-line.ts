import { nanoPerUsd } from '../usage/money.ts';
import { scrub, shorten } from './redact.ts';
import type { RequestRecord } from './request-record.ts';

const longestModel = 80;
const longestWord = 40;

/** The fields of a request's log line: flat, short, in the order in which one reads them at three in the morning. */
export function requestLine(record: RequestRecord): Record<string, string | number | boolean | undefined> {
  const { caller, usage } = record;
  return {
    request_id: record.requestId,
    route: record.route,
    status: record.status,
    code: record.code,
    error: record.message === undefined ? undefined : scrub(record.message),
    truncated: record.truncated === true ? true : undefined,
    caller: caller?.id,
    caller_kind: caller?.kind,
    team: caller?.team,
    model: record.modelLabel,
    requested_model: foreign(record.requestedModel, record.modelLabel),
    upstream_model: foreign(record.upstreamModel, record.modelLabel),
    reported_model: foreign(record.reportedModel, record.upstreamModel),
    provider: record.provider,
    stream: record.stream,
    attempts: record.attempts,
    input_tokens: usage?.inputTokens,
    output_tokens: usage?.outputTokens,
    cached_tokens: usage?.cachedInputTokens,
    reasoning_tokens: usage?.reasoningTokens,
    cost_usd: usage === undefined ? undefined : record.nanoUsd / nanoPerUsd,
    tokens_estimated: usage?.estimated === true ? true : undefined,
    finish_reason: record.finishReason === undefined ? undefined : shorten(record.finishReason, longestWord),
    total_ms: round(record.totalMs),
    gateway_ms: round(record.gatewayMs),
    provider_ms: round(record.providerMs),
    first_token_ms: round(record.firstTokenMs),
    bytes_out: record.bytesOut,
  };
}

/** A model's name written by somebody else, where it says more than the one before it in the line. */
function foreign(name: string | undefined, known: string | undefined): string | undefined {
  return name === undefined || name === known ? undefined : scrub(name, longestModel);
}

function round(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 100) / 100;
}
