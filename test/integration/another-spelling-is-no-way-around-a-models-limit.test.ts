import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

/** Each spelling is tried on a model of its own. */
const spellings: ReadonlyArray<(name: string) => string> = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => `${name}-2025-01-01`,
  (name) => `${name.toUpperCase()}-20250101`,
  (name) => `${name}-latest`,
  (name) => `vendor/${name}`,
  (name) => `${name}:free`,
  (name) => `${name}-real`,
  (name) => `x,${name}`,
];

test('a name that means a limited model counts as it, however it is written', async () => {
  const provider = await startProvider('ttft=0; rate=0; tokens=1');
  const names = spellings.map((_, index) => `model${String.fromCharCode(97 + index)}`);
  const config = {
    models: [
      ...names.map((name) => ({ name, provider: 'simulator', upstreamModel: `${name}-real` })),
      { name: '*', provider: 'simulator' },
    ],
    limits: {
      perCaller: { requestsPerMinute: 'unlimited' },
      perModel: Object.fromEntries(names.map((name) => [name, { requestsPerMinute: 3 }])),
    },
  };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const messages = [{ role: 'user', content: 'hello' }];
  const once = (model: string) =>
    statusOf(ask(gateway.url, { path: '/v1/chat/completions', body: { model, messages } }));
  for (const [index, spell] of spellings.entries()) {
    const name = names[index] ?? '';
    const other = spell(name);
    const statuses: number[] = [];
    for (const model of [other, name, other, other, name]) statuses.push(await once(model));
    expect({ other, statuses }).toEqual({ other, statuses: [200, 200, 200, 429, 429] });
    // The provider is sent the name that the client wrote.
    const sent = provider.requests().slice(-3);
    expect(sent.map(({ model }) => model)).toEqual(
      [other, name, other].map((one) => (one === name ? `${name}-real` : one)),
    );
  }
  // All other names have their own limit.
  expect(await once('another-model')).toBe(200);
});
