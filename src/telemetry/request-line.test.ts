import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { type ErrorCode, errorTable } from '../core/errors.ts';
import type { Usage } from '../core/usage.ts';
import { scrub, shorten } from './scrub-text.ts';
import { RequestLines } from './request-line.ts';
import type { RequestFailure, RequestRecord } from './request-record.ts';

/** The same as an object for JSON.stringify: what the line says, without a thought of what it costs. */
function fieldsOf(record: RequestRecord): object {
  const { caller, usage, modelLabel, upstreamModel, failure } = record;
  const foreign = (name: string | undefined, known: string | undefined) =>
    name === undefined || name === known ? undefined : scrub(name, 80);
  const round = (ms: number | undefined) => (ms === undefined ? undefined : Math.round(ms * 100) / 100);
  return {
    request_id: record.requestId,
    route: record.route,
    status: record.status,
    method: failure?.method,
    path: failure?.path,
    code: failure?.code,
    error: failure === undefined ? undefined : scrub(failure.message),
    truncated: failure?.truncated === true ? true : undefined,
    caller: caller?.id,
    caller_kind: caller?.kind,
    team: caller?.team,
    client: record.client,
    priority: record.priority === 'batch' ? 'batch' : undefined,
    model: modelLabel,
    requested_model: foreign(record.requestedModel, modelLabel),
    upstream_model: foreign(upstreamModel, modelLabel),
    reported_model: foreign(record.reportedModel, upstreamModel),
    provider: record.provider,
    stream: record.stream,
    attempts: record.attempts,
    input_tokens: usage?.inputTokens,
    output_tokens: usage?.outputTokens,
    cached_tokens: usage?.cachedInputTokens,
    cache_write_tokens: usage?.cacheWriteTokens || undefined,
    reasoning_tokens: usage?.reasoningTokens,
    audio_input_tokens: usage?.audioInputTokens || undefined,
    audio_output_tokens: usage?.audioOutputTokens || undefined,
    cost_usd: usage === undefined ? undefined : record.nanoUsd / 1e9,
    tokens_estimated: usage?.estimated === true ? true : undefined,
    finish_reason: record.finishReason === undefined ? undefined : shorten(record.finishReason, 40),
    stream_end: record.streamEnd,
    total_ms: round(record.totalMs),
    gateway_ms: round(record.gatewayMs),
    provider_ms: round(record.providerMs),
    first_token_ms: round(record.firstTokenMs),
    trace_id: record.traceId,
  };
}

/** Few of each, so that a request often has the names of the one before; and what a forger would write. */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('gpt-5', 'other', 'openai', '') },
  fc.constantFrom(
    'x"}\n{"level":"info","msg":"forged"}',
    '\\',
    '\u0000\u001f\u007f\u2028',
    '\ud83d\ude00',
    '\udc00\ud800',
    'é',
  ),
  fc.string({ unit: 'binary', maxLength: 100 }),
);
const some = fc.option(text, { nil: undefined });
const count = fc.oneof(fc.nat({ max: 5_000 }), fc.double());
const ms = fc.oneof(
  fc.double({ min: 0, max: 100_000 }),
  fc.nat({ max: 700_000 }).map((hundredths) => hundredths / 100),
  fc.double(),
);
const someMs = fc.option(ms, { nil: undefined });

const usage: fc.Arbitrary<Usage> = fc.record(
  {
    inputTokens: count,
    outputTokens: count,
    totalTokens: count,
    cachedInputTokens: count,
    cacheWriteTokens: count,
    reasoningTokens: count,
    audioInputTokens: count,
    audioOutputTokens: count,
    estimated: fc.boolean(),
  },
  { requiredKeys: ['inputTokens', 'outputTokens', 'totalTokens'] },
);
const caller: fc.Arbitrary<Caller> = fc.record(
  { kind: fc.constantFrom('key', 'address'), id: text, address: text, team: text },
  { requiredKeys: ['kind', 'id', 'address'] },
);
const failure: fc.Arbitrary<RequestFailure> = fc.record({
  code: fc.constantFrom(...(Object.keys(errorTable) as ErrorCode[])),
  message: text,
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  path: text,
  truncated: fc.boolean(),
});
const record: fc.Arbitrary<RequestRecord> = fc.record({
  endedAtWallMs: fc.constant(0),
  requestId: text,
  route: fc.constantFrom('/v1/inference', '/v1beta/models/{model}:generateContent'),
  caller: fc.option(caller, { nil: undefined }),
  priority: fc.constantFrom('interactive', 'batch'),
  client: some,
  traceId: fc.constantFrom(undefined, '4bf92f3577b34da6a3ce929d0e0e4736'),
  requestedModel: some,
  modelLabel: some,
  upstreamModel: some,
  reportedModel: some,
  provider: some,
  status: fc.integer({ min: 200, max: 599 }),
  failure: fc.option(failure, { nil: undefined }),
  stream: fc.boolean(),
  attempts: fc.nat({ max: 3 }),
  usage: fc.option(usage, { nil: undefined }),
  nanoUsd: count,
  usedTokens: count,
  finishReason: some,
  streamEnd: fc.constantFrom('done', 'end_of_body', undefined),
  gatewayMs: ms,
  providerMs: someMs,
  firstTokenMs: someMs,
  totalMs: ms,
});

const keys = Object.keys(fc.sample(record, 1)[0]!) as (keyof RequestRecord)[];
/** Mostly the one before: what lines have in common must not outlive it. */
const changes = fc.array(fc.tuple(fc.subarray(keys, { maxLength: 2 }), record), { maxLength: 20 });

test('equals JSON.stringify of the same fields byte for byte, whatever the request before was', () => {
  fc.assert(
    fc.property(record, changes, (first, changed) => {
      const lines = new RequestLines();
      let one = first;
      for (const [names, other] of [[[], first], ...changed] as typeof changed) {
        one = { ...one, ...Object.fromEntries(names.map((name) => [name, other[name]])) };
        expect(`{${lines.membersOf(one).slice(1)}}`).toBe(JSON.stringify(fieldsOf(one)));
      }
    }),
    { numRuns: 1_000 },
  );
});
