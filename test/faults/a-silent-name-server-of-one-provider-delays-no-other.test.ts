import { describe, expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { startOwnResolver, whyNoOwnResolver } from '../harness/own-resolver.ts';
import { startProvider } from '../harness/simulator.ts';

const lost = 'lost.test';

describe.skipIf(whyNoOwnResolver !== undefined)('with the look-up of the system', () => {
  test('many requests for a provider whose name nobody answers keep those for another from nothing', async () => {
    const { names, through } = await startOwnResolver();
    names.silentAbout.add(lost);
    names.addresses.set('found.test', ['127.0.0.1']);
    const { port } = await startProvider();
    const at = (host: string): object => ({ baseUrl: `http://${host}:${port}/v1`, simulator: true });
    const gateway = await startGateway({
      config: {
        providers: { lost: at(lost), found: at('found.test') },
        models: ['lost', 'found'].map((name) => ({ name, provider: name })),
        upstream: { connectMs: 2_500 },
      },
      through,
    });
    const askFor = (model: string): Promise<number> => statusOf(ask(gateway.url, { body: { prompt: 'hello', model } }));
    const unserved = Array.from({ length: 12 }, () => askFor('lost'));
    await expect.poll(() => names.asked.includes(lost), { timeout: 5_000 }).toBe(true);
    expect(await askFor('found')).toBe(200);
    expect(await Promise.all(unserved)).toEqual(Array(12).fill(502));
  });
});
