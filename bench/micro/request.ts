/**
 * The cost of a small request's path alone, without sockets and without HTTP: nanoseconds of CPU and bytes of
 * garbage, with everything on that `npm run bench` switches on. `node --expose-gc bench/micro/request.ts`
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { AcceptedKeyPlaces } from '../../src/auth/accepted-key-places.ts';
import { AuthFailures } from '../../src/auth/auth-failures.ts';
import { ApiKeys } from '../../src/auth/api-keys.ts';
import { KnownAnswers } from '../../src/cache/known-answers.ts';
import { configOf } from '../../src/config/config-in-memory.fixture.ts';
import { Cancellation } from '../../src/core/cancellation.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { ClientConnection, Exchange } from '../../src/core/exchange.ts';
import { uniqueId } from '../../src/core/unique-id.ts';
import { dialects } from '../../src/dialects/registry.ts';
import { chatCompletionsEndpoint } from '../../src/endpoints/v1/chat/completions.ts';
import type { Gate } from '../../src/gate.ts';
import { Admission } from '../../src/limits/admit.ts';
import { ByteBudget } from '../../src/limits/byte-budget.ts';
import { CallerShares } from '../../src/limits/caller-shares.ts';
import { limitNames, Policy } from '../../src/limits/policy.ts';
import { ModelRefusals } from '../../src/limits/model-refusals.ts';
import { Shed } from '../../src/limits/shed.ts';
import { MemoryStore } from '../../src/limits/stores/memory/memory-store.ts';
import { serve } from '../../src/serve.ts';
import { buildProviders } from '../../src/providers/build-providers.ts';
import { TargetStates } from '../../src/routing/health/target-states.ts';
import { streamClocksOf } from '../../src/relay/settings.ts';
import { RetryBudgets } from '../../src/routing/retry-budgets.ts';
import { buildRoutes } from '../../src/routing/build-routes.ts';
import { Telemetry } from '../../src/telemetry/telemetry.ts';
import type { CallListener } from '../../src/upstream/call.ts';
import type { Upstream } from '../../src/upstream/upstream.ts';
import { Accounting } from '../../src/usage/accounting.ts';
import { MemoryLedger } from '../../src/usage/memory-ledger.ts';
import { OutputHistory } from '../../src/usage/output-history.ts';
import { Prices } from '../../src/usage/prices.ts';
import { smallRequest } from '../workloads.ts';

const requestsPerRound = 20_000;
const rounds = 9;

const config = configOf(`
auth: { keys: [{ id: bench, sha256: ${createHash('sha256').update(smallRequest.key).digest('hex')} }] }
limits: { perCaller: { requestsPerMinute: 1000000000 } }
providers: { openai: { dialect: openai, baseUrl: 'http://127.0.0.1:1/v1', apiKey: sk-bench } }
models: [{ name: '*', provider: openai }]
`);
const clock = systemClock;
const answerBody = Buffer.from(
  `{"id":"chatcmpl-bench","object":"chat.completion","created":1767225600,"model":"bench-2026-01-01","choices":[{"index":0,` +
    `"message":{"role":"assistant","content":"${'A short answer of a few words, as a model gives it. '.repeat(4)}","refusal":null},` +
    `"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":24,"total_tokens":36},` +
    `"system_fingerprint":"fp_bench"}`,
);
const answerHead = {
  status: 200,
  headers: { 'content-type': 'application/json', 'content-length': String(answerBody.length) },
};

/** A provider that answers as soon as the call has been made. */
const upstream = {
  maxAnswerBytes: config.upstream.maxAnswerBytes,
  call(_request: unknown, listener: CallListener) {
    process.nextTick(answerCall, listener);
    return { pause: noop, resume: noop, abort: noop };
  },
} as unknown as Upstream;

const prices = new Prices({ list: [], providers: [], own: [] }, noop);
const gate: Gate = {
  clock,
  dialects,
  authFailures: new AuthFailures(config.auth, clock, noop),
  modelRefusals: new ModelRefusals(config.limits, clock, noop),
  shed: new Shed(config.limits, clock, noop),
  callerShares: new CallerShares(
    config.limits,
    {
      bodyBytes: config.server.maxBodyBytes,
      formBytes: config.server.maxFormBytes,
      answerBytes: config.upstream.maxAnswerBytes,
    },
    {
      bodyBytes: new ByteBudget('bodyBytes'),
      formBytes: new ByteBudget('formBytes'),
      answerBytes: new ByteBudget('answerBytes'),
    },
    noop,
  ),
  upstream,
  telemetry: new Telemetry(
    config.telemetry,
    { models: [], providers: ['openai'], limits: limitNames, targets: [] },
    {
      output: { write: noop, close: () => Promise.resolve(true), closeNow: () => true, droppedLines: 0 },
      clock,
      version: '0',
    },
  ),
  draining: new Cancellation(),
  answerStore: undefined,
  knownAnswers: new KnownAnswers({ windowMs: 1, maxEntries: 0, maxBytes: 0, maxShare: 1 }, clock),
  generation: {
    config,
    number: 1,
    keys: new ApiKeys(config.auth, new AcceptedKeyPlaces(dialects.keyPlaces)),
    admission: new Admission(
      new Policy({ ...config.limits, ofKeys: new Map(), pods: 1 }),
      new MemoryStore(config.limits.maxTrackedCallers),
      clock,
    ),
    prices,
    accounting: new Accounting(prices, new OutputHistory(), new MemoryLedger()),
    routes: buildRoutes(config.models, config.defaults, {
      providers: new Map(
        buildProviders(config.providers, {
          clock,
          credentialFetch: () => () => Promise.reject(new Error('no credentials are fetched here')),
          onKeyProblem: noop,
        }),
      ),
      attempts: config.attempts,
      states: new TargetStates(clock),
      budgets: new RetryBudgets(),
      priceOf: () => undefined,
    }),
    streams: streamClocksOf(config.streams),
    coalescing: { within: 'caller', models: new Set() },
    objects: undefined,
    maxFormBytes: config.server.maxFormBytes,
    maxBodyValues: config.server.maxBodyValues,
    docs: 'open',
    createdAtSeconds: 0,
  },
};

const body = Buffer.from(smallRequest.body);
const headers = {
  host: '127.0.0.1:8000',
  'content-type': 'application/json',
  authorization: `Bearer ${smallRequest.key}`,
  'user-agent': 'headgate-bench',
  'content-length': String(body.length),
};
const connection: ClientConnection = { identified: undefined };
let answered = 0;

function noop(): void {
  // This benchmark reports nothing.
}

function answerCall(listener: CallListener): void {
  listener.onWritten?.();
  listener.onHead(answerHead);
  listener.onData(answerBody);
  listener.onEnd();
}

function exchange(): Exchange {
  return {
    requestId: `req_${uniqueId()}`,
    method: 'POST',
    path: '/v1/chat/completions',
    parameters: {},
    query: '',
    headers,
    clientAddress: '127.0.0.1',
    connection,
    startedAtMs: clock.nowMs(),
    gone: new Cancellation(),
    bug: undefined,
    onBug: noop,
    headSent: false,
    readBody: () => Promise.resolve(body),
    streamBody() {
      throw new Error('no body is streamed on here');
    },
    releaseBody: noop,
    answer(head) {
      if (head.status === 200) answered += 1;
      return Promise.resolve();
    },
    openStream() {
      throw new Error('nothing is streamed here');
    },
  };
}

/** Sixteen at a time, as an event loop has them. */
async function playRound(): Promise<number> {
  const before = process.cpuUsage();
  for (let sent = 0; sent < requestsPerRound; sent += 16) {
    const open: Promise<void>[] = [];
    for (let n = 0; n < 16; n += 1) open.push(serve(exchange(), chatCompletionsEndpoint, gate));
    await Promise.all(open);
    await setImmediate();
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / requestsPerRound;
}

const figures: number[] = [];
for (let round = 0; round < rounds; round += 1) figures.push(await playRound());
if (answered !== requestsPerRound * rounds)
  throw new Error(`${answered} of ${requestsPerRound * rounds} were answered`);
const sorted = figures.toSorted((a, b) => a - b);
console.log(
  `a small request: ${Math.round(sorted[0] ?? 0)} ns at best, ${Math.round(sorted[rounds >> 1] ?? 0)} in the median`,
);
process.exit(0);
