import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { keyEntry, keyOf, mountKeys } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

test('the priority of a request is that of its key, or the lower one that its header names', async () => {
  const provider = await startProvider();
  const { file } = await mountKeys([keyEntry('nightly', { priority: 'batch' })]);
  const auth = { keys: [keyEntry('chat')], keysFile: file };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
  const asked = [
    ['chat', undefined, undefined],
    ['chat', 'interactive', undefined],
    ['chat', 'batch', 'batch'],
    ['nightly', undefined, 'batch'],
    ['nightly', 'interactive', 'batch'],
  ] as const;
  for (const [index, [id, priority]] of asked.entries()) {
    const headers = {
      authorization: `Bearer ${keyOf(id)}`,
      'x-request-id': `req-${index}`,
      ...(priority === undefined ? {} : { 'x-headgate-priority': priority }),
    };
    expect(await statusOf(ask(gateway.url, { headers }))).toBe(200);
  }
  const lines = await waitFor(
    () => (gateway.logged('request').length === asked.length ? gateway.logged('request') : undefined),
    5_000,
  );
  for (const [index, [, , priority]] of asked.entries()) {
    expect(lines?.find((line) => line['request_id'] === `req-${index}`)?.['priority']).toBe(priority);
  }
  // The provider has no use for it.
  expect(JSON.stringify(provider.requests().map(({ rawHeaders }) => rawHeaders))).not.toContain('x-headgate-priority');

  const headers = { authorization: `Bearer ${keyOf('chat')}`, 'x-headgate-priority': 'urgent' };
  for (const [path, status] of [
    ['/v1/inference', 422],
    ['/v1/chat/completions', 400],
  ] as const) {
    const refused = await ask(gateway.url, { path, headers });
    expect(refused.status).toBe(status);
    expect(await refused.text()).toContain('x-headgate-priority');
  }
  expect(provider.requests()).toHaveLength(asked.length);
});
