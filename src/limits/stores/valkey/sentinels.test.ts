import { expect, it, type TestContext } from 'vitest';
import { startWatchedValkey } from '../../../../test/harness/sentinels.ts';
import { valkeyServer } from '../../../../test/harness/valkey.ts';
import { Secret } from '../../../core/secret.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import { charge, requests, TestPod, until } from './store-for-tests.fixture.ts';

type Settings = Partial<ValkeySettings> & { readonly url: string };

it.skipIf(valkeyServer === undefined)(
  'Sentinels say where the store is, or the log says what is wrong',
  async (context) => {
    const { settings, primary } = await startWatchedValkey();
    const pod = podOf(context, settings);
    await until(() => pod.store.isReached);
    expect((await pod.take(charge(requests(10)))).kind).toBe('admitted');
    expect(await primary.calls('mget')).toBe(1);

    expect(await firstEvent(context, { ...settings, sentinel: 'another' })).toContain(
      'lost: settings: the Sentinels know no primary of the name in limits.valkey.sentinel',
    );
    const [first = ''] = settings.url.split(',');
    expect(await firstEvent(context, { url: first })).toContain(
      'lost: settings: it is a Sentinel: set limits.valkey.sentinel to the name of its primary',
    );
  },
);

it.skipIf(valkeyServer === undefined)('a password for Sentinels is not the one for the store', async (context) => {
  const { settings } = await startWatchedValkey({ password: 'right-pass' });
  const refused = 'lost: credentials: the Sentinels refuse the user name or the password';
  expect(await firstEvent(context, settings)).toContain(refused);
  expect(await firstEvent(context, { ...settings, password: new Secret('right-pass') })).toContain(refused);
  expect(await firstEvent(context, { ...settings, sentinelPassword: new Secret('wrong-pass') })).toContain(refused);
  const pod = podOf(context, { ...settings, sentinelPassword: new Secret('right-pass') });
  await until(() => pod.store.isReached);
});

function podOf({ onTestFinished }: TestContext, settings: Settings): TestPod {
  const pod = new TestPod(settings);
  onTestFinished(() => pod.end());
  return pod;
}

async function firstEvent(context: TestContext, settings: Settings): Promise<string | undefined> {
  const pod = podOf(context, settings);
  await until(() => pod.events.length > 0);
  return pod.events[0];
}
