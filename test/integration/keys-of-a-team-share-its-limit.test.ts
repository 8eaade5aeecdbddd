import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

test('two keys of a team share what the team may, another team does not notice, and the log names the team', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: {
      auth: {
        teams: ['shop', 'lab'],
        keys: [keyEntry('a', { team: 'shop' }), keyEntry('b', { team: 'shop' }), keyEntry('c', { team: 'lab' })],
      },
      limits: { perCaller: { requestsPerMinute: 'unlimited' }, perTeam: { shop: { requestsPerMinute: 3 } } },
    },
  });
  const statuses: number[] = [];
  for (const id of ['a', 'b', 'a', 'b', 'a', 'c', 'c', 'c', 'c']) {
    statuses.push(await statusOf(ask(gateway.url, bearer(id))));
  }
  expect(statuses).toEqual([200, 200, 200, 429, 429, 200, 200, 200, 200]);
  const refused = await ask(gateway.url, bearer('b'));
  expect(await refused.json()).toMatchObject({
    error: { message: expect.stringContaining('the team shop') as unknown },
  });

  const lines = await waitFor(
    () => (gateway.logged('request').length === 10 ? gateway.logged('request') : undefined),
    5000,
  );
  const named = lines?.map(({ caller, team }) => `${String(caller)} ${String(team)}`);
  expect(new Set(named)).toEqual(new Set(['a shop', 'b shop', 'c lab']));
});
