import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

async function start(settings: object = { simulator: true }) {
  const provider = await startProvider();
  const providers = { simulator: { baseUrl: provider.baseUrl, ...settings } };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { providers, streams: { gapMs: 1_000 } } });
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'any', maxRetries: 0 });
  return { provider, gateway, client };
}

async function textOf(stream: AsyncIterable<OpenAI.Completion>): Promise<string> {
  let text = '';
  for await (const { choices } of stream) text += choices[0]?.text ?? '';
  return text;
}

test('a text is continued, complete and streamed, and its tokens are counted', async () => {
  const { provider, gateway, client } = await start();
  const ask = { model: 'sim/tokens=7;seed=1', prompt: 'A headgate is' };
  const complete = await client.completions.create(ask);
  expect(complete.choices[0]?.text).not.toBe('');
  const options = { include_usage: true };
  const streamed = await textOf(await client.completions.create({ ...ask, stream: true, stream_options: options }));
  expect(streamed).toBe(complete.choices[0]?.text);
  expect(provider.requests().map(({ path }) => path)).toEqual(['/v1/completions', '/v1/completions']);
  await expect.poll(() => gateway.logged('request').length, { timeout: 10_000 }).toBe(2);
  for (const line of gateway.logged('request')) expect(line).toMatchObject({ output_tokens: 7, status: 200 });
});

test.each([
  ['an error event', 'error-after=3', /had an error while processing/],
  ['a truncation', 'truncate-after=3', /broke off before its end/],
])('%s in the middle of a stream raises', async (_name, directive, message) => {
  const { client } = await start();
  const stream = await client.completions.create({
    model: `sim/tokens=6;rate=200;${directive}`,
    prompt: 'x',
    stream: true,
  });
  await expect(textOf(stream)).rejects.toThrow(message);
});

test('a provider of another dialect gets no such request', async () => {
  const { provider, client } = await start({ preset: 'anthropic', apiKey: 'sk-test-0123456789' });
  const call = client.completions.create({ model: 'gpt-test', prompt: 'x' });
  await expect(call).rejects.toMatchObject({ status: 400, param: 'model' });
  expect(provider.requests()).toEqual([]);
});
