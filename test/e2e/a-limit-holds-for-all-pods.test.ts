import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate, startBystander } from './harness/bystander.ts';
import { gatewayPods, installGateway, readMetric, readyEndpoints, removeGateway } from './harness/gateway.ts';
import type { Namespace } from './harness/kubectl.ts';
import { record } from './harness/record.ts';
import { pause } from './harness/wait.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('valkey', {
    components: ['valkey'],
    secrets: { 'headgate-valkey': { VALKEY_PASSWORD: 'known-to-every-test' } },
  });
  await namespace.kubectl(['wait', '--for=condition=Ready', 'pod/headgate-valkey-0', '--timeout=120s']);
});
afterAll(() => removeGateway(namespace));

test('with Valkey 10 of 40 requests pass through all pods together; without it nobody sees an outage', async () => {
  await pause(10_000); // both pods have found it by then
  for (const caller of ['first', 'second']) await startBystander(namespace, caller, { 'headgate-client': 'true' });
  const counted = await ask('first', 40);
  const shares = await Promise.all(
    (await gatewayPods(namespace)).map(({ metadata }) =>
      readMetric(namespace, metadata.name, 'headgate_requests_total'),
    ),
  );
  const store = await namespace.kubectl(['exec', 'headgate-valkey-0', '--', 'valkey-server', '--version']);
  await namespace.kubectl(['scale', 'statefulset/headgate-valkey', '--replicas=0']);
  await namespace.kubectl(['wait', '--for=delete', 'pod/headgate-valkey-0', '--timeout=90s']);
  const alone = await ask('second', 20);
  const ready = await readyEndpoints(namespace);
  await record('a-limit-holds-for-all-pods', {
    title: 'A limit of 10 a minute, 2 pods, Valkey',
    figures: [
      { what: 'one caller, 40 requests on fresh connections', value: describe(counted), wanted: '10 × 200, 30 × 429' },
      { what: 'the store, in its own words', value: store.trim() },
      { what: 'requests that each pod answered', value: shares.join(' and ') },
      {
        what: 'Valkey gone: another caller, 20 requests',
        value: describe(alone),
        wanted: 'each of the 2 pods its share, 5; no error',
      },
      { what: 'pods in the Service then', value: ready.length, wanted: '2' },
    ],
  });
  expect(counted.statuses).toEqual({ 200: 10, 429: 30 });
  expect(Math.min(...shares)).toBeGreaterThan(0);
  expect(Object.keys(alone.statuses)).toEqual(['200', '429']);
  expect(alone.statuses['200']).toBeLessThanOrEqual(10);
  expect(alone.slowestMs).toBeLessThan(2000);
  expect(ready).toHaveLength(2);
});

interface Answers {
  readonly statuses: Readonly<Record<string, number>>;
  readonly slowestMs: number;
}

/** Sends requests one after the other, each on a connection of its own. */
async function ask(from: string, count: number): Promise<Answers> {
  const url = `http://headgate.${namespace.name}.svc.cluster.local/v1/inference`;
  const script = `(async () => {
    const statuses = {};
    let slowestMs = 0;
    for (let turn = 0; turn < ${String(count)}; turn += 1) {
      const startedMs = performance.now();
      const headers = { 'content-type': 'application/json', connection: 'close' };
      const body = JSON.stringify({ model: 'sim/ttft=5ms;tokens=3;rate=0', prompt: 'hello' });
      const status = await fetch('${url}', { method: 'POST', headers, body }).then((answer) => answer.arrayBuffer().then(() => answer.status), String);
      statuses[status] = (statuses[status] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    }
    console.log(JSON.stringify({ statuses, slowestMs }));
  })()`;
  return JSON.parse(await evaluate(namespace, from, script)) as Answers;
}

function describe({ statuses, slowestMs }: Answers): string {
  const counts = Object.entries(statuses).map(([status, count]) => `${String(count)} × ${status}`);
  return `${counts.join(', ')}; slowest ${slowestMs.toFixed(0)} ms`;
}
