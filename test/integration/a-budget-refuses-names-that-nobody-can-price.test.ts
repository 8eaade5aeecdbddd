import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const keys = [keyEntry('poor', { limits: { usdPerDay: 1 } }), keyEntry('free')];
const price = { inputPerMillion: 1, outputPerMillion: 1 };
const names = ['listed', 'listed-2025-01-01', 'gpt-4o', 'nobody-knows-me'];

async function statuses(id: string, limits: object): Promise<number[]> {
  const provider = await startProvider('ttft=0; rate=0; tokens=1');
  const models = [
    { name: 'listed', provider: 'simulator', price },
    { name: '*', provider: 'simulator' },
  ];
  const config = { models, auth: { keys }, limits };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const found: number[] = [];
  for (const model of names) {
    const answer = await ask(gateway.url, { ...bearer(id), body: { prompt: 'hi', model } });
    const text = await answer.text();
    found.push(answer.status);
    const isTold = /"model_not_priced".*limits\.allowUnpricedModels/.test(text);
    expect({ model, isTold }).toEqual({ model, isTold: answer.status === 403 });
  }
  return found;
}

test('a name through * without a price is 403 where a budget applies', async () => {
  expect(await statuses('poor', {})).toEqual([200, 200, 200, 403]);
});

test('it is served where none applies, and where the operator allows it', async () => {
  expect(await statuses('free', {})).toEqual([200, 200, 200, 200]);
  expect(await statuses('poor', { allowUnpricedModels: true })).toEqual([200, 200, 200, 200]);
});
