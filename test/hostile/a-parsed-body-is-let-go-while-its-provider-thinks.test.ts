import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { oneStandsForMany, startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

/** A request with a tool whose schema has this many small objects. */
function withObjects(count: number): string {
  const parameters = `{"type":"object","examples":[${'{},'.repeat(count - 1)}{}]}`;
  const tool = `{"type":"function","function":{"name":"f","parameters":${parameters}}}`;
  return `{"model":"gpt-test","prompt":"hi","tools":[${tool}]}`;
}

const ids = Array.from({ length: 20 }, (_, index) => `caller-${index}`);
const auth = { keys: ids.map((id) => keyEntry(id)) };

test('200 requests that take 600 KiB each once parsed wait for their provider in a heap of 64 MiB', async () => {
  const provider = await startProvider();
  const config = { auth, limits: { ...oneStandsForMany, perCaller: { requestsPerMinute: 'unlimited' } } };
  const nodeFlags = ['--max-old-space-size=64'];
  const gateway = await startGateway({ provider: provider.baseUrl, config, nodeFlags });
  const body = withObjects(9_800);
  const leaving = new AbortController();
  const simulate = 'stall-after=request; stall-for=60s';
  // Ten at a time, because the gateway would shed them if it had to parse all at once.
  for (let opened = 10; opened <= 200; opened += 10) {
    for (const id of ids.slice(0, 10)) {
      ask(gateway.url, { body, simulate, signal: leaving.signal, ...bearer(id) }).catch(() => undefined);
    }
    const allWait = (): true | undefined => (provider.stats().open === opened ? true : undefined);
    expect(await waitFor(allWait, 20_000)).toBe(true);
  }
  expect(await statusOf(ask(gateway.url, bearer('caller-0')))).toBe(200);
  expect(gateway.process.exitCode).toBe(null);
  leaving.abort();
  expect(await waitFor(() => (provider.stats().open === 0 ? true : undefined), 10_000)).toBe(true);
});

test('bodies of 99,500 small objects are refused, and the refusal names the bound', async () => {
  const provider = await startProvider();
  const nodeFlags = ['--max-old-space-size=96'];
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth }, nodeFlags });
  const body = withObjects(99_500);
  const refused = await Promise.all(ids.map((id) => ask(gateway.url, { body, ...bearer(id) })));
  for (const answer of refused) {
    expect(answer.status).toBe(422);
    const { error, detail } = (await answer.json()) as { error: { message: string }; detail: { type: string }[] };
    expect(error.message).toMatch(/More than 10000 values.*server\.maxBodyValues/);
    expect(detail[0]?.type).toBe('json_invalid');
  }
  expect(provider.stats().started).toBe(0);
  expect(await statusOf(ask(gateway.url, bearer('caller-0')))).toBe(200);
});
