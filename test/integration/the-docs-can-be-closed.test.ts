import { expect, test } from 'vitest';
import { statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';

const pages = ['/docs', '/docs/start.js', '/docs/scalar.js', '/openapi.json'];

async function statusesOf(docs: string, init?: RequestInit): Promise<number[]> {
  const config = { server: { port: 0, docs }, auth: { keys: [keyEntry('anna')] } };
  const gateway = await startGateway({ provider: 'http://127.0.0.1:1/v1', config });
  return Promise.all(pages.map((page) => statusOf(fetch(gateway.url + page, init))));
}

test('server.docs says who reads the pages that describe the interface', async () => {
  expect(await statusesOf('open')).toEqual([200, 200, 200, 200]);
  expect(await statusesOf('keys')).toEqual([401, 401, 401, 401]);
  expect(await statusesOf('keys', bearer('anna'))).toEqual([200, 200, 200, 200]);
  expect(await statusesOf('off', bearer('anna'))).toEqual([404, 404, 404, 404]);
});
