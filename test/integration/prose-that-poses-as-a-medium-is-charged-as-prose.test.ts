import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const key = 'hg-the-key-of-anna-0123456789';
const prose = 'Whoever sends so much prose pays for every word of it. '.repeat(19_000);
const letters = 'theQuickBrownFoxJumpsOverTheLazyDog0'.repeat(29_000);

const disguises: Array<[string, unknown]> = [
  ['behind the mark of a data URL', `;base64,${prose}`],
  ['behind a data URL', `data:image/png;base64,${letters}`],
  ['in the field of an image', [{ type: 'image_url', image_url: { url: `data:image/png;base64,${letters} .` } }]],
  ['as a text in base64', [{ type: 'file', file: { file_data: `data:text/plain;base64,${letters}` } }]],
];

test.for(disguises)('a megabyte of prose %s spends a key’s tokens and money', async ([, content]) => {
  const provider = await startProvider('ttft=0; rate=0; tokens=1');
  const sha256 = createHash('sha256').update(key).digest('hex');
  const limits = { requestsPerMinute: 1_000, tokensPerMinute: 20_000, usdPerDay: 0.05 };
  const price = { inputPerMillion: 1, outputPerMillion: 1 };
  const config = {
    auth: { keys: [{ id: 'anna', sha256, limits }] },
    models: [{ name: 'gpt-test', provider: 'simulator', price }],
  };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const statuses: number[] = [];
  for (let count = 0; count < 30; count += 1) {
    const body = { model: 'gpt-test', messages: [{ role: 'user', content }], max_tokens: 1 };
    const answer = await ask(gateway.url, {
      path: '/v1/chat/completions',
      body,
      headers: { authorization: `Bearer ${key}` },
    });
    await answer.text();
    statuses.push(answer.status);
  }
  // Each request alone is more than the key may use in a minute.
  expect(new Set(statuses)).toEqual(new Set([429]));
});
