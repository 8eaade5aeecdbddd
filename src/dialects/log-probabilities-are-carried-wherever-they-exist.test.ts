import { describe, expect, test } from 'vitest';
import type { AnswerEvent } from '../core/answer-events.ts';
import { GatewayError } from '../core/errors.ts';
import { inferenceOf } from '../core/inference.fixture.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { WholeAnswerCollector } from '../core/whole-answer.ts';
import { AnswerLosses } from './answer-losses.ts';
import { writeBuffered } from './buffered-call.fixture.ts';
import type { ClientDialect, ProviderDialect } from './dialect.ts';
import { builtInDialects } from './registry.ts';
import { writtenStream } from './written-stream.fixture.ts';

const asked = {
  'openai-chat': { model: 'm', messages: [{ role: 'user', content: 'hi' }], logprobs: true, top_logprobs: 2 },
  'openai-responses': { model: 'm', input: 'hi', include: ['message.output_text.logprobs'], top_logprobs: 2 },
  gemini: { contents: [{ parts: [{ text: 'hi' }] }], generationConfig: { responseLogprobs: true, logprobs: 2 } },
} as const;

type Name = keyof typeof asked;
const names = ['openai-chat', 'openai-responses', 'gemini'] as const;

/** What the provider's request says of them. */
const written: Readonly<Record<Name, object>> = {
  'openai-chat': { logprobs: true, top_logprobs: 2 },
  'openai-responses': { include: ['reasoning.encrypted_content', 'message.output_text.logprobs'], top_logprobs: 2 },
  gemini: { generationConfig: { responseLogprobs: true, logprobs: 2 } },
};

const token = { token: 'Hel', logprob: -0.25, bytes: [72], top_logprobs: [{ token: 'Hal', logprob: -3, bytes: [72] }] };
const candidate = { token: 'Hel', logProbability: -0.25 };
const result = {
  chosenCandidates: [candidate],
  topCandidates: [{ candidates: [{ token: 'Hal', logProbability: -3 }] }],
};
const ofGemini = { content: { parts: [{ text: 'Hel' }] }, finishReason: 'STOP', logprobsResult: result };
const item = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hel', annotations: [], logprobs: [token] }],
};
const response = { id: 'resp_1', object: 'response', model: 'm', status: 'completed', output: [item] };
const choice = { index: 0, finish_reason: 'stop', logprobs: { content: [token], refusal: null } };

const complete: Readonly<Record<Name, object>> = {
  'openai-chat': { model: 'm', choices: [{ ...choice, message: { role: 'assistant', content: 'Hel' } }] },
  'openai-responses': response,
  gemini: { modelVersion: 'm', candidates: [ofGemini] },
};
const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const streamed: Readonly<Record<Name, readonly object[]>> = {
  'openai-chat': [{ model: 'm', choices: [{ ...choice, delta: { content: 'Hel' } }] }],
  'openai-responses': [
    { type: 'response.created', response: { ...response, output: [] } },
    { type: 'response.output_text.delta', ...place, delta: 'Hel', logprobs: [token] },
    { type: 'response.completed', response: { ...response, output: [] } },
  ],
  gemini: [{ modelVersion: 'm', candidates: [ofGemini] }],
};

const metadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};
const target = { upstreamModel: 'm', provider: providerOf() };

function clientOf(name: string): ClientDialect {
  const client = builtInDialects.find((dialect) => dialect.name === name)?.client;
  if (client === undefined) throw new Error(`no client side of ${name}`);
  return client;
}

function providerSideOf(name: string): ProviderDialect {
  const provider = builtInDialects.find((dialect) => dialect.name === name)?.provider;
  if (provider === undefined) throw new Error(`no provider side of ${name}`);
  return provider;
}

function send(client: Name, provider: string): { readonly call: unknown; readonly dropped: readonly string[] } {
  const route = client === 'gemini' ? '/v1beta/models/{+model}:generateContent' : '';
  const head = { method: 'POST', operation: 'generate', query: '', headers: {}, maxValues: 10_000, route } as const;
  const parsed = clientOf(client).parse(Buffer.from(JSON.stringify(asked[client])), {
    ...head,
    parameters: { model: 'm' },
  });
  if (parsed.kind === 'invalid') throw parsed.error;
  const { body, dropped = [] } = writeBuffered(parsed.inference, target, providerSideOf(provider), false);
  return { call: JSON.parse(body.toString()), dropped };
}

/** The parameter that a refusal names; undefined where there is no refusal. */
function refusedParam(run: () => unknown): string | undefined {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.context.param;
    throw thrown;
  }
  return undefined;
}

function eventsOf(name: Name, isStream: boolean): readonly AnswerEvent[] {
  const events: AnswerEvent[] = [];
  const emit = (event: AnswerEvent): number => events.push(event);
  const provider = providerSideOf(name);
  if (!isStream) provider.readAnswer(Buffer.from(JSON.stringify(complete[name])), emit);
  else {
    const reader = provider.streamReader(target);
    const frames = streamed[name].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    reader.read(Buffer.from(frames), emit);
    reader.finish(emit);
  }
  return events;
}

const others = (name: string): readonly Name[] => names.filter((one) => one !== name);
const pairs = names.flatMap((client) => others(client).map((provider) => [client, provider] as const));

describe.each(pairs)('a client of %s and a provider of %s', (client, provider) => {
  test('the request asks for them', () => {
    const { call, dropped } = send(client, provider);
    expect(call).toMatchObject(written[provider]);
    expect(dropped).toEqual([]);
  });

  test.each([false, true])('the answer tells them, streamed: %s', (isStream) => {
    const events = eventsOf(provider, isStream);
    const losses = new AnswerLosses(clientOf(client).answerFates);
    const collector = new WholeAnswerCollector('p');
    for (const event of events) {
      losses.add(event);
      collector.add(event);
    }
    const side = clientOf(client);
    const text = isStream
      ? writtenStream(side.streamWriter(inferenceOf({ dialect: client, stream: true }), metadata), events)
      : side.writeAnswer(collector.answer(), metadata);
    expect(losses.names).toEqual([]);
    expect(text).toContain('-0.25');
    expect(text).toContain('"Hal"');
  });
});

test.each(names.flatMap((client) => ['anthropic', 'bedrock'].map((provider) => [client, provider] as const)))(
  'a client of %s is refused them by a provider of %s',
  (client, provider) => {
    expect(refusedParam(() => send(client, provider))).toMatch(/ogprobs|include/);
  },
);

test('alternatives without log probabilities are told', () => {
  const body = Buffer.from('{"model":"m","messages":[{"role":"user","content":"hi"}],"top_logprobs":2}');
  const parsed = clientOf('openai-chat').parse(body);
  if (parsed.kind === 'invalid') throw parsed.error;
  expect(writeBuffered(parsed.inference, target, providerSideOf('gemini'), false).dropped).toEqual(['top_logprobs']);
});
