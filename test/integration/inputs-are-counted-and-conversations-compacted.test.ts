import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

interface Started {
  readonly pods: readonly [RunningGateway, RunningGateway];
  readonly provider: Simulator;
}

async function start(objects: object = { secret: 'sixteen characters and more' }): Promise<Started> {
  const provider = await startProvider('ttft=0; rate=0; tokens=5');
  const baseUrl = `http://127.0.0.1:${provider.port}/v1`;
  const common = { preset: 'openai-compatible', baseUrl, apiKey: 'any', simulator: true };
  const config = {
    providers: {
      p: { ...common, dialect: 'openai-responses' },
      chat: common,
      anthropic: { ...common, preset: 'anthropic' },
    },
    models: [
      {
        name: 'm',
        provider: 'p',
        upstreamModel: 'simulated',
        price: { inputPerMillion: 1000, outputPerMillion: 1000 },
      },
      { name: 'chat', provider: 'chat', upstreamModel: 'simulated' },
      { name: 'claude', provider: 'anthropic', upstreamModel: 'simulated' },
    ],
    auth: {
      keys: [
        keyEntry('a'),
        keyEntry('b'),
        keyEntry('poor', { limits: { usdPerDay: 0.002 } }),
        keyEntry('no m', { models: ['chat'] }),
      ],
    },
    objects,
  };
  return { pods: await Promise.all([startGateway({ config }), startGateway({ config })]), provider };
}

const clientOf = ({ url }: RunningGateway, key: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 });

/** What the provider was asked last. */
function lastAsked(provider: Simulator): Record<string, unknown> {
  const { number } = provider.requests().at(-1) ?? { number: 0 };
  return JSON.parse(provider.requestBody(number)?.toString() ?? '{}') as Record<string, unknown>;
}

async function usedOf(gateway: RunningGateway, route: string): Promise<unknown> {
  const lines = (): ReturnType<RunningGateway['logged']> =>
    gateway.logged('request').filter((line) => line['route'] === route);
  await expect.poll(() => lines().length, { timeout: 10_000 }).toBe(1);
  const { input_tokens: input, output_tokens: output, tokens_estimated: estimated } = lines()[0] ?? {};
  return { input, output, estimated };
}

test("OpenAI's SDK counts the tokens of an input, and what a response before it had", async () => {
  const { pods, provider } = await start();
  const [one, other] = [clientOf(pods[0], 'a'), clientOf(pods[1], 'a')];
  const first = await one.responses.create({ model: 'm', input: 'Tell me of water.' });
  const counted = await other.responses.inputTokens.count({
    model: 'm',
    input: 'More.',
    previous_response_id: first.id,
  });
  expect(counted).toMatchObject({ object: 'response.input_tokens' });
  expect(counted.input_tokens).toBeGreaterThan(first.usage?.input_tokens ?? Infinity);
  expect(provider.requests().at(-1)?.path).toBe('/v1/responses/input_tokens');
  expect(lastAsked(provider)).toMatchObject({ model: 'simulated', input: 'More.' });
  expect(lastAsked(provider)['previous_response_id']).not.toBe(first.id);
  // The provider takes nothing for it.
  expect(await usedOf(pods[1], '/v1/responses/input_tokens')).toEqual({ input: 0, output: 0 });
});

test('a conversation is compacted, goes on in any process, and costs what the provider says', async () => {
  const { pods, provider } = await start();
  const [one, other] = [clientOf(pods[0], 'a'), clientOf(pods[1], 'a')];
  const first = await one.responses.create({ model: 'm', input: 'Tell me of water.' });
  const compacted = await other.responses.compact({ model: 'm', previous_response_id: first.id });
  expect(provider.requests().at(-1)?.path).toBe('/v1/responses/compact');
  expect(lastAsked(provider)).toMatchObject({ model: 'simulated' });
  expect(compacted.object).toBe('response.compaction');
  expect(compacted.output.map(({ type }) => type)).toEqual(['message', 'compaction']);
  for (const { id } of [compacted, ...compacted.output]) expect(id).toMatch(/^[a-z]{3,4}_[\w-]{56,}$/);
  const { input_tokens: input, output_tokens: output } = compacted.usage;
  expect(output).toBe(5);
  expect(await usedOf(pods[1], '/v1/responses/compact')).toEqual({ input, output });
  const items = [...compacted.output, { role: 'user', content: 'More.' }] as OpenAI.Responses.ResponseInput;
  const next = await one.responses.create({ model: 'm', input: items });
  expect(next.output_text).not.toBe('');
  const ids = (lastAsked(provider)['input'] as Array<{ id?: string }>).map(({ id = '' }) => id);
  expect(ids.map((id) => id.length < 56)).toEqual([true, true, true]);
  // A compaction is whole by itself, so that another key may go on from it without its id.
  await clientOf(pods[0], 'b').responses.create({ model: 'm', input: items });
  expect((lastAsked(provider)['input'] as object[]).map((item) => 'id' in item)).toEqual([false, false, false]);
});

test('a model of a provider that does not speak Responses is refused by name, and no provider is asked', async () => {
  const { pods, provider } = await start();
  const client = clientOf(pods[0], 'a');
  for (const model of ['chat', 'claude']) {
    const message = expect.stringMatching(/takes no request of the kind/) as unknown;
    const refused = { status: 400, param: 'model', message };
    await expect(client.responses.compact({ model, input: 'hi' })).rejects.toMatchObject(refused);
    await expect(client.responses.inputTokens.count({ model, input: 'hi' })).rejects.toMatchObject(refused);
  }
  expect(provider.requests()).toEqual([]);
});

test('keys, models and budgets hold', async () => {
  const { pods, provider } = await start();
  const [{ url }] = pods;
  const ask = async (path: string, key: string, body: object): Promise<number> => {
    const headers = { authorization: `Bearer ${keyOf(key)}`, 'content-type': 'application/json' };
    return (await fetch(`${url}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status;
  };
  for (const path of ['/responses/compact', '/responses/input_tokens']) {
    expect(await ask(path, 'unknown', { model: 'm' })).toBe(401);
    expect(await ask(path, 'no m', { model: 'm' })).toBe(403);
    expect(await ask(path, 'a', { model: 'nobody has it' })).toBe(404);
    expect(await ask(path, 'a', { input: 'hi' })).toBe(400);
  }
  expect(provider.requests()).toEqual([]);
  // Its five tokens of output and one of input cost 0.6 cents.
  expect(await ask('/responses/compact', 'poor', { model: 'm', input: 'hi' })).toBe(200);
  expect(await ask('/responses/compact', 'poor', { model: 'm', input: 'hi' })).toBe(429);
  expect(await ask('/responses/input_tokens', 'poor', { model: 'm', input: 'hi' })).toBe(429);
  expect(provider.requests()).toHaveLength(1);
});

test('without a secret, a caller with a key names nothing stored', async () => {
  const { pods } = await start({});
  const client = clientOf(pods[0], 'a');
  const named = { model: 'm', previous_response_id: 'resp_of_somebody' };
  const refused = { status: 400, param: 'previous_response_id' };
  await expect(client.responses.compact(named)).rejects.toMatchObject(refused);
  await expect(client.responses.inputTokens.count(named)).rejects.toMatchObject(refused);
  expect((await client.responses.compact({ model: 'm', input: 'hi' })).id).toMatch(/^resp_\w{20,48}$/);
});
