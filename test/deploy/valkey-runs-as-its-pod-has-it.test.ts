import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ask as askGateway } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { at, configOf } from './rendered.ts';
import { ask } from './say-to-valkey.ts';
import { makePlace, startValkey, untilUp, valkeyProgram } from './start-valkey.ts';

if (valkeyProgram === undefined)
  console.log('Left out: Valkey as its pod has it. It wants valkey-server or redis-server.');

const password = '0f4c8a1e5b7d9c3f of-a-test';
const signIn = 'AUTH headgate "0f4c8a1e5b7d9c3f of-a-test"';

describe.skipIf(valkeyProgram === undefined).each(['kustomize-base', 'helm-base'])('%s', (variant) => {
  test('what it counted is there after a restart, for who knows the password', async () => {
    const place = await makePlace(`${password}\n`);
    const first = startValkey(variant, place);
    await untilUp(place.port);
    expect(await ask(place.port, 'SET {headgate}:counted 7')).toContain('NOAUTH');
    expect(await ask(place.port, 'AUTH headgate wrong')).toContain('WRONGPASS');
    expect(await ask(place.port, signIn, 'SET {headgate}:counted 7')).toBe('+OK\r\n+OK\r\n');
    // Ends it as the kubelet does.
    first.process.kill('SIGTERM');
    await once(first.process, 'exit');
    startValkey(variant, place);
    await untilUp(place.port);
    const read = async (): Promise<string | undefined> => {
      const answer = await ask(place.port, signIn, 'GET {headgate}:counted');
      return answer.includes('LOADING') ? undefined : answer;
    };
    expect(await waitFor(read, 10_000)).toBe('+OK\r\n$1\r\n7\r\n');
  });

  test('the password stands in no argument and no variable, and the default user is nobody', async () => {
    const place = await makePlace(password);
    const { process } = startValkey(variant, place);
    await untilUp(place.port);
    for (const file of ['cmdline', 'environ']) {
      expect(await readFile(`/proc/${String(process.pid)}/${file}`, 'utf8')).not.toContain('0f4c8a1e5b7d9c3f');
    }
    expect(await readFile(`${place.folder}/users.acl`, 'utf8')).not.toContain('0f4c8a1e5b7d9c3f');
    for (const words of ['AUTH ""', `AUTH "${password}"`, `AUTH default "${password}"`, 'AUTH default ""']) {
      expect(await ask(place.port, words), words).toContain('-WRONGPASS');
    }
  });

  test.each([
    'GET other',
    'SET {other}:x 1',
    'MGET {headgate}:a other',
    "EVAL \"return redis.call('GET', 'other')\" 0",
    'KEYS *',
    'SCAN 0',
    'FLUSHALL',
    'CONFIG GET *',
    'ACL LIST',
    'SHUTDOWN',
    'MONITOR',
    'SELECT 1',
    'SCRIPT FLUSH',
    'FUNCTION LIST',
    'REPLICAOF 127.0.0.1 1',
    'SUBSCRIBE x',
    'PUBLISH x y',
    'MIGRATE 127.0.0.1 1 {headgate}:a 0 1',
  ])('who has the password may not: %s', async (command) => {
    const place = await makePlace(password);
    startValkey(variant, place);
    await untilUp(place.port);
    expect(await ask(place.port, signIn, command)).toMatch(
      /^\+OK\r\n-(NOPERM|ERR ACL failure in script|ERR The user executing the script can't access)/,
    );
  });

  test.each(['', '\n', 'replace-me', 'changeme', '<password>', 'pass…'])(
    'it does not start with %j for a password',
    async (text) => {
      const { process, complaints } = startValkey(variant, await makePlace(text));
      const [code] = (await once(process, 'exit')) as [number];
      expect(code).toBe(1);
      expect(complaints()).toContain('VALKEY_PASSWORD');
      expect(complaints()).toContain('valkey.env');
    },
  );

  test('a gateway as configured beside it counts every kind of limit there, and reads its accounts', async () => {
    const place = await makePlace(password);
    startValkey(variant, place);
    await untilUp(place.port);
    const provider = await startProvider('ttft=5ms; rate=0; tokens=3');
    const valkey = at(configOf(variant), 'limits.valkey') as Record<string, string>;
    const perCaller = {
      requestsPerMinute: 3,
      tokensPerMinute: 100_000,
      concurrentRequests: 5,
      usdPerDay: 10,
    };
    const config = {
      limits: { perCaller, valkey: { ...valkey, url: `redis://127.0.0.1:${String(place.port)}` } },
      models: [{ name: 'gpt-test', provider: 'simulator', price: { inputPerMillion: 1, outputPerMillion: 1 } }],
    };
    const env = { VALKEY_PASSWORD: password };
    const gateways = [await startGateway({ provider: provider.baseUrl, config, env })];
    gateways.push(await startGateway({ provider: provider.baseUrl, config, env }));
    for (const { adminUrl } of gateways) {
      const isCounting = async (): Promise<true | undefined> =>
        (await scrape(adminUrl)).sum('headgate_limit_store_state') === 1 || undefined;
      expect(await waitFor(isCounting, 10_000)).toBe(true);
    }
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const { url } = gateways[turn % 2] ?? { url: '' };
      const answer = await askGateway(url, { body: { prompt: 'hello', model: 'gpt-test' } });
      await answer.text();
      statuses.push(answer.status);
    }
    // On a busy machine the store may count as away for a moment. Then a pod admits its share.
    const served = statuses.filter((status) => status === 200).length;
    expect([1, 2, 3]).toContain(served);
    expect(statuses.filter((status) => status === 429)).toHaveLength(6 - served);
    // The usage reaches the store a moment later. The accounts are read from the store.
    const readsServed = async (): Promise<true | undefined> => {
      const usage = await fetch(`${gateways[0]?.adminUrl ?? ''}/admin/usage`);
      const { data } = (await usage.json()) as { data: Array<{ requests: number }> };
      return data.reduce((sum, { requests }) => sum + requests, 0) >= served || undefined;
    };
    expect(await waitFor(readsServed, 10_000)).toBe(true);
    // If the ACL did not allow enough, the pod would give the store up and say so.
    const refusals = gateways.flatMap(({ lines }) => lines.filter((line) => /NOPERM|"credentials"/.test(line)));
    expect(refusals).toEqual([]);
  });
});
