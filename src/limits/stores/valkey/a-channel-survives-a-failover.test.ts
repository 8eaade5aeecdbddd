import { expect, it, onTestFinished } from 'vitest';
import { startCluster } from '../../../../test/harness/cluster.ts';
import { startWatchedValkey } from '../../../../test/harness/sentinels.ts';
import { valkeyServer } from '../../../../test/harness/valkey.ts';
import { hearer } from './hearer.fixture.ts';
import { until } from './store-for-tests.fixture.ts';

it.skipIf(valkeyServer === undefined).each([
  ['Sentinels', startWatchedValkey],
  ['a cluster', startCluster],
] as const)(
  'a channel of %s is heard, and again after another server has taken over',
  { timeout: 90_000 },
  async (_, start) => {
    const several = await start();
    const settings = { ...several.settings, keyPrefix: 'headgate' };
    const [one, other] = [await hearer({ onTestFinished }, settings), await hearer({ onTestFinished }, settings)];
    expect(one.channel.send('before')).toBe(true);
    await until(() => other.heard.length === 1);
    await several.handOver();
    await until(async () => (await several.replica.admin.info('replication')).includes('role:master'), 30_000);
    const isHeard = (): boolean => {
      one.channel.send('after');
      return other.heard.includes('after') && one.heard.includes('after');
    };
    await until(isHeard, 30_000);
  },
);
