import { describe, expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { startOwnResolver, whyNoOwnResolver } from '../harness/own-resolver.ts';
import { startProvider } from '../harness/simulator.ts';

const lost = Array.from({ length: 12 }, (_, index) => `lost-${index}`);

describe.skipIf(whyNoOwnResolver !== undefined)('with the look-up of the system', () => {
  test('requests for a dozen providers whose names nobody answers keep those for another from nothing', async () => {
    const { names, through } = await startOwnResolver();
    for (const name of lost) names.silentAbout.add(`${name}.test`);
    names.addresses.set('found.test', ['127.0.0.1']);
    const { port } = await startProvider();
    const all = [...lost, 'found'];
    const at = (name: string): object => ({ baseUrl: `http://${name}.test:${port}/v1`, simulator: true });
    const gateway = await startGateway({
      config: {
        providers: Object.fromEntries(all.map((name) => [name, at(name)])),
        models: all.map((name) => ({ name, provider: name })),
        upstream: { connectMs: 2_500 },
      },
      through,
    });
    const askFor = (model: string): Promise<number> => statusOf(ask(gateway.url, { body: { prompt: 'hello', model } }));
    const unserved = lost.map(askFor);
    await expect.poll(() => names.asked.some((name) => name.startsWith('lost')), { timeout: 5_000 }).toBe(true);
    expect(await askFor('found')).toBe(200);
    expect(await Promise.all(unserved)).toEqual(lost.map(() => 502));
  });
});
