import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import type { RunningGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { startProvider } from '../harness/simulator.ts';

const connections = 40;
/** Each of those beyond it is tried at two keys in vain: more than retries may add to the calls. */
const wanted = 70;
const upstream = { maxConnections: connections };

test('where two keys of one provider have all of its connections in use, requests go to the next group, and no key is blamed', async () => {
  const shared = await startProvider('ttft=3s; rate=0');
  const spare = await startProvider();
  const groups = [keysOf(shared), [{ name: 'spare', baseUrl: spare.baseUrl }]];
  const gateway = await startWithTargets(groups, {}, { upstream });
  const answers = await askAll(gateway);
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(answers.filter((answer) => answer.headers.get('x-headgate-provider') === 'spare')).toHaveLength(
    wanted - connections,
  );
  expect(spare.requests()).toHaveLength(wanted - connections);
  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_target_state', { state: 'works' })).toBe(3);
  expect(metrics.sum('headgate_retries_total', { decision: 'refused' })).toBe(0);
});

test('where nobody else can be asked, they are told when to come back', async () => {
  const shared = await startProvider('ttft=3s; rate=0');
  const gateway = await startWithTargets([keysOf(shared)], {}, { upstream });
  const answers = await askAll(gateway);
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused).toHaveLength(wanted - connections);
  for (const answer of refused) {
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.text()).toContain('Every connection to the provider is in use.');
  }
  expect((await ask(gateway.url)).status).toBe(200);
  expect((await scrape(gateway.adminUrl)).sum('headgate_target_state', { state: 'works' })).toBe(2);
});

function keysOf({ baseUrl }: { readonly baseUrl: string }): { name: string; baseUrl: string }[] {
  return ['one-key', 'another-key'].map((name) => ({ name, baseUrl }));
}

function askAll({ url }: RunningGateway): Promise<Response[]> {
  return Promise.all(Array.from({ length: wanted }, () => ask(url)));
}
