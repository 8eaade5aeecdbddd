import { describe, expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { soonSilent } from './soon-silent.ts';
import { weather } from './clients/asked.ts';
import { clients } from './clients/all.ts';
import { failureOf } from './conforms.ts';

/** The built gateway with a provider that speaks the Responses API. */
async function start() {
  const provider = await startProvider();
  const providers = { simulator: { baseUrl: provider.baseUrl, dialect: 'openai-responses', simulator: true } };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { providers, streams: soonSilent } });
  return { provider, baseUrl: `${gateway.url}/v1` };
}

describe.each(clients)('$name and a provider of the Responses API', (client) => {
  test('a complete answer is the streamed one', async () => {
    const { provider, baseUrl } = await start();
    const model = 'sim/tokens=7;seed=1;text=unicode';
    const pieces: string[] = [];
    const streamed = await client.stream({ baseUrl, model, onText: (text) => pieces.push(text) });
    expect(pieces.join('')).toBe(streamed.text);
    expect(streamed.text).not.toBe('');
    expect(await client.complete({ baseUrl, model })).toEqual(streamed);
    expect(streamed.outputTokens).toBe(7);
    expect(provider.requests().map(({ path }) => path)).toEqual(['/v1/responses', '/v1/responses']);
  });

  test('two tool calls of one answer stay two', async () => {
    const { baseUrl } = await start();
    const complete = await client.callTool({ baseUrl, model: 'sim/tool-calls=2' });
    expect(complete).toHaveLength(2);
    for (const { input } of complete) weather.input.parse(input);
    expect(await client.streamToolCall({ baseUrl, model: 'sim/tool-calls=2' })).toEqual(complete);
  });

  test.each([
    ['an error event', 'error-after=3', /had an error while processing/],
    ['a truncation', 'truncate-after=3', /broke off before its end/],
    ['a reset', 'reset-after=3', /broke off/],
    ['a silence', 'stall-after=3', /sent nothing for 1 s/],
  ])('%s in the middle of a stream raises', async (_name, directive, message) => {
    const { baseUrl } = await start();
    const failure = await failureOf(client, client.stream({ baseUrl, model: `sim/tokens=6;rate=200;${directive}` }));
    expect(failure.message).toMatch(message);
  });

  test('its refusal arrives with its status and its words', async () => {
    const { baseUrl } = await start();
    const ask = { baseUrl, model: 'sim/status=400', maxRetries: 0 };
    for (const way of [client.complete, client.stream]) {
      expect(await failureOf(client, way(ask))).toMatchObject({ status: 400 });
    }
  });
});

test('a provider that speaks both dialects is asked in the dialect of the client', async () => {
  const provider = await startProvider();
  const settings = { baseUrl: provider.baseUrl, alsoSpeaks: ['openai-responses'], simulator: true };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { providers: { simulator: settings } } });
  const baseUrl = `${gateway.url}/v1`;
  for (const client of clients) await client.complete({ baseUrl, model: 'gpt-test' });
  const paths = provider.requests().map(({ path }) => path);
  expect(Object.fromEntries(clients.map(({ name }, index) => [name, paths[index]]))).toEqual({
    'openai-node': '/v1/chat/completions',
    'openai-node-responses': '/v1/responses',
    'ai-sdk': '/v1/chat/completions',
    'ai-sdk-default': '/v1/responses',
    'ai-sdk-anthropic': '/v1/chat/completions',
    'ai-sdk-google': '/v1/chat/completions',
    langchain: '/v1/chat/completions',
    agents: '/v1/responses',
  });
});
