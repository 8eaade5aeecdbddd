import { expect, test, vi } from 'vitest';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { lineOf } from '../harness/lines/form.ts';
import { serveLines } from '../harness/lines/serve.ts';

test('a key in a header or in the query says who calls, and stays in the gateway', async () => {
  const seen: string[] = [];
  const { url, adminUrl, log } = await serveLines(
    (call, response, request) => {
      seen.push(JSON.stringify([request.url, request.rawHeaders, call]));
      response.writeHead(200, { 'content-type': 'application/json' }).end(lineOf({ w: 'hi', end: 'stop' }));
    },
    { auth: { keys: [keyEntry('one')] } },
  );
  const statuses: number[] = [];
  const call = async (query: string, headers: Record<string, string>): Promise<void> => {
    for (const [path, body] of [
      ['/v1/lines', { model: 'm', say: [{ who: 'me', words: 'hello' }] }],
      ['/v1/chat/completions', { model: 'm', messages: [{ role: 'user', content: 'hello' }] }],
    ] as const) {
      const sent = { 'content-type': 'application/json', ...headers };
      const answer = await fetch(url + path + query, { method: 'POST', headers: sent, body: JSON.stringify(body) });
      statuses.push(answer.status);
      expect((await answer.text()) + JSON.stringify([...answer.headers])).not.toContain('key-of-');
    }
  };
  await call('', { 'x-api-key': keyOf('one') });
  await call('', { 'x-lines-key': keyOf('one') });
  await call(`?line_key=${keyOf('one')}`, {});
  await call(`?alt=sse&line_key=${keyOf('one')}&x=1`, {});
  expect(statuses).toEqual(Array.from({ length: 8 }, () => 200));
  await call('', { 'x-lines-key': keyOf('nobody') });
  await call(`?line_key=${keyOf('nobody')}`, {});
  expect(statuses.slice(8)).toEqual([401, 401, 401, 401]);

  expect(seen).toHaveLength(8);
  expect(seen.join('\n')).not.toContain('key-of-');
  await vi.waitFor(() => {
    expect(log().match(/"caller":"one"/g)).toHaveLength(8);
  }, 5_000);
  expect(log()).not.toContain('key-of-');
  expect(await (await fetch(`${adminUrl}/metrics`)).text()).not.toContain('key-of-');
});
