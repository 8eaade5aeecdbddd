import { describe, expect, test } from 'vitest';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const long = 'word '.repeat(3000);

async function chat({ url }: RunningGateway, content: string, stream = false) {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'usual', stream, messages: [{ role: 'user', content }] }),
  });
  const text = await answer.text();
  return { status: answer.status, text, by: answer.headers.get('x-headgate-provider') };
}

async function start(insteadOf: Readonly<Record<string, string>>): Promise<RunningGateway> {
  const [small, large] = [
    await startProvider('ttft=0; rate=0; context-window=1000; forbid=gunpowder'),
    await startProvider(),
  ];
  return startGateway({
    config: {
      providers: {
        small: { baseUrl: small.baseUrl, simulator: true },
        large: { preset: 'anthropic', baseUrl: large.baseUrl, apiKey: 'any', simulator: true },
      },
      models: [
        { name: 'usual', provider: 'small', insteadOf },
        { name: 'big', provider: 'large' },
      ],
    },
  });
}

describe.each([false, true])('as a stream: %s', (stream) => {
  test('a prompt that is too long is answered by the model that stands in, in another dialect', async () => {
    const gateway = await start({ contextWindow: 'big' });
    expect(await chat(gateway, 'hello', stream)).toMatchObject({ status: 200, by: 'small' });
    const { status, by, text } = await chat(gateway, long, stream);
    expect({ status, by }).toEqual({ status: 200, by: 'large' });
    expect(text).toContain(stream ? '[DONE]' : '"choices"');
    // Another reason has no model that stands in.
    expect(await chat(gateway, 'gunpowder', stream)).toMatchObject({ status: 400, by: 'small' });
  });

  test('a prompt that the content policy forbids likewise', async () => {
    const gateway = await start({ contentPolicy: 'big' });
    expect(await chat(gateway, 'gunpowder', stream)).toMatchObject({ status: 200, by: 'large' });
    expect(await chat(gateway, long, stream)).toMatchObject({ status: 400, by: 'small' });
  });
});

test('it answers each prompt that is too long, however many there are: they are no retries', async () => {
  const gateway = await start({ contextWindow: 'big' });
  for (let count = 0; count < 30; count += 1)
    expect(await chat(gateway, long)).toMatchObject({ status: 200, by: 'large' });
});

test('a refusal never counts against the target', async () => {
  const gateway = await start({});
  for (let count = 0; count < 12; count += 1) expect((await chat(gateway, long)).status).toBe(400);
  expect(await chat(gateway, 'hello')).toMatchObject({ status: 200, by: 'small' });
});

test('the fallback of a model may be a provider of another dialect', async () => {
  const [first, second] = [await startProvider('status=503'), await startProvider()];
  const gateway = await startGateway({
    config: {
      providers: {
        first: { baseUrl: first.baseUrl, simulator: true },
        second: { preset: 'anthropic', baseUrl: second.baseUrl, apiKey: 'any', simulator: true },
      },
      models: [
        {
          name: 'usual',
          groups: [
            { targets: [{ provider: 'first' }] },
            { targets: [{ provider: 'second', upstreamModel: 'claude-x' }] },
          ],
        },
      ],
    },
  });
  for (const stream of [false, true]) {
    const { status, by, text } = await chat(gateway, 'hello', stream);
    expect({ status, by }).toEqual({ status: 200, by: 'second' });
    expect(text).toContain(stream ? '[DONE]' : '"choices"');
  }
});
