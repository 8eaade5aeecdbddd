import { expect, test } from 'vitest';
import { inferenceOf } from '../core/inference.fixture.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { builtInDialects } from '../dialects/registry.ts';
import { StreamLosses } from './stream-losses.ts';
import { ThroughHub } from './through-hub.ts';

const metadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'deployment',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

/** What a client gets of these chunks of a chat completion. */
function streamTo(name: string, ...chunks: readonly object[]): string {
  const sides = new Map(builtInDialects.map((dialect) => [dialect.name, dialect]));
  const client = sides.get(name)?.client;
  const provider = sides.get('openai-chat')?.provider;
  if (client === undefined || provider === undefined) throw new Error(`there is no client side of ${name}`);
  const writer = client.streamWriter(inferenceOf({ dialect: name, stream: true }), metadata);
  const losses = new StreamLosses(client.answerFates, (words) => `: ${words}\n\n`);
  const stream = new ThroughHub(provider, { upstreamModel: 'deployment', provider: providerOf() }, writer, losses);
  const events = [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'];
  return stream.take(Buffer.from(events.map((data) => `data: ${data}\n\n`).join('')));
}

const text = { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }] };
const stop = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const clients = ['anthropic', 'gemini', 'openai-chat', 'openai-responses', 'headgate'];

test.each(clients)('%s: a first chunk without a model and without a choice begins nothing, as on Azure', (name) => {
  const found = { content_filter_results: { violence: { filtered: false, severity: 'medium' } } };
  const filtered = { model: '', choices: [], prompt_filter_results: [{ prompt_index: 0, ...found }] };
  const out = streamTo(name, filtered, { ...text, model: 'gpt-4o-2024' }, stop);
  expect(out).toContain('gpt-4o-2024');
  expect(out).not.toContain('deployment');
  expect(out).toContain('answer.prompt_filter_results');
  expect(out).not.toContain('answer.model');
});

test.each(clients)('%s: a model that is named after the answer has begun is carried or told', (name) => {
  const out = streamTo(name, text, { ...text, model: 'gpt-4o-2024' }, stop);
  const isTold = out.includes('x-headgate-dropped: answer.model');
  expect({ isCarried: out.includes('gpt-4o-2024'), isTold }).toEqual({
    isCarried: !isTold,
    isTold: ['anthropic', 'headgate'].includes(name),
  });
});
