import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry, mountKeys } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

test('a keys file that cannot be used is said and counted, names its line, and the keys before stay', async () => {
  const provider = await startProvider();
  const keys = await mountKeys([keyEntry('web')]);
  const config = { auth: { keysFile: keys.file, keys: [keyEntry('ops')] } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const rejected = async (next: string | readonly object[], count: number): Promise<string> => {
    await keys.swap(next);
    const said = await waitFor(
      () => gateway.logged('configuration rejected, the one before stays in use')[count - 1],
      5000,
    );
    expect((await scrape(gateway.adminUrl)).sum('headgate_config_last_reload_successful')).toBe(0);
    for (const id of ['ops', 'web']) expect(await statusOf(ask(gateway.url, bearer(id)))).toBe(200);
    return String(said?.['error']);
  };
  expect(await rejected('keys:\n- id: x\n', 1)).toContain(`${keys.file}:2: keys[0].sha256 is missing`);
  expect(await rejected('', 2)).toContain('auth.keysFile names a file that is empty');
  expect(await rejected([keyEntry('ops')], 3)).toMatch(
    /keys\.yaml:1: .*gives "ops" a second time \(first in .*headgate\.yaml:\d+\)/,
  );
  expect(await rejected([keyEntry('new', { team: 'nobody' })], 4)).toContain('not in auth.teams');

  await keys.swap([keyEntry('new')]);
  const mended = (): Promise<true | undefined> =>
    statusOf(ask(gateway.url, bearer('new'))).then((status) => (status === 200 ? true : undefined));
  expect(await waitFor(mended, 5000)).toBe(true);
  expect(await statusOf(ask(gateway.url, bearer('web')))).toBe(401);
  expect((await scrape(gateway.adminUrl)).sum('headgate_config_last_reload_successful')).toBe(1);
});
