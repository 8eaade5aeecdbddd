import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { clients } from './clients/all.ts';
import { loggedStatuses, startSetting } from './conforms.ts';

/** A minute long, because our limits count minutes: every client, with its own retries, sleeps through its Retry-After. */
test('every client comes back after our 429 as told and is served at once', async () => {
  const keys = clients.map(({ name }) => ({
    id: name,
    sha256: createHash('sha256').update(name).digest('hex'),
    limits: { requestsPerMinute: 1 },
  }));
  const { baseUrl, gateway, provider } = await startSetting({ auth: { keys } });
  const startMs = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      const ask = { baseUrl, model: 'gpt-test', apiKey: client.name };
      await client.complete(ask);
      await client.complete(ask);
    }),
  );
  expect(performance.now() - startMs).toBeGreaterThan(59_500);
  // One answer, one refusal and one more answer for each of them.
  const statuses = await loggedStatuses(gateway);
  expect(statuses.filter((status) => status === 429)).toHaveLength(clients.length);
  expect(statuses.filter((status) => status === 200)).toHaveLength(2 * clients.length);
  expect(provider.requests()).toHaveLength(2 * clients.length);
});
