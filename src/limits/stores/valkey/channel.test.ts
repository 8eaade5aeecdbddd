import { describe, expect, it, type TestContext } from 'vitest';
import { cpuMs } from '../../../../test/harness/cpu-clock.ts';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { Secret } from '../../../core/secret.ts';
import { hearer } from './hearer.fixture.ts';
import { until } from './store-for-tests.fixture.ts';

async function serve({ onTestFinished }: TestContext): Promise<RunningValkey> {
  const server = await RunningValkey.start();
  onTestFinished(() => server.close());
  return server;
}

describe.skipIf(valkeyServer === undefined).concurrent('a channel of the store', () => {
  it('reaches all processes with the same prefix and database, and no others', async (context) => {
    const { url } = await serve(context);
    const [one, other] = [await hearer(context, { url }), await hearer(context, { url })];
    const elsewhere = [
      await hearer(context, { url: `${url}/3` }),
      await hearer(context, { url, keyPrefix: 'another' }),
    ];
    expect(one.channel.send('first')).toBe(true);
    expect(one.channel.send('second')).toBe(true);
    await until(() => other.heard.length === 2 && one.heard.length === 2);
    expect(other.heard).toEqual(['first', 'second']);
    for (const { channel } of elsewhere) channel.send('theirs');
    await until(() => elsewhere.every(({ heard }) => heard.length > 0));
    expect(elsewhere.map(({ heard }) => heard)).toEqual([['theirs'], ['theirs']]);
    expect(one.heard).toEqual(['first', 'second']);
  });

  it('drops what is said while the store is gone, and is heard again when it is back', async (context) => {
    const server = await serve(context);
    const [one, other] = [await hearer(context, { url: server.url }), await hearer(context, { url: server.url })];
    await server.kill();
    await until(() => other.states.length === 2 && !one.pod.store.isReached);
    expect(one.channel.send('lost')).toBe(false);
    await server.start();
    await until(() => other.states.length === 3 && one.pod.store.isReached);
    expect(other.states).toEqual(['up', expect.stringContaining('down: ') as string, 'up']);
    expect(one.channel.send('heard')).toBe(true);
    await until(() => other.heard.length > 0);
    expect(other.heard).toEqual(['heard']);
  });

  it('tells nobody what the store has taken too late', async (context) => {
    const server = await serve(context);
    const [one, other] = [await hearer(context, { url: server.url }), await hearer(context, { url: server.url })];
    await server.freeze();
    const sentMs = performance.now();
    const beforeMs = cpuMs();
    expect(one.channel.send('late')).toBe(true);
    expect(cpuMs() - beforeMs).toBeLessThan(50);
    // Longer than the deadline of the script, which is the patience of the test's pods.
    await until(() => performance.now() - sentMs > 5000);
    server.thaw();
    await until(() => one.pod.store.isReached && other.states.at(-1) === 'up');
    expect(one.channel.send('in time')).toBe(true);
    await until(() => other.heard.length > 0);
    expect(other.heard).toEqual(['in time']);
  });

  it('notices a connection that is silent for ever', async (context) => {
    const server = await serve(context);
    const { states } = await hearer(context, { url: server.url });
    await server.freeze();
    await until(() => states.length === 2, 15_000);
    expect(states[1]).toBe('down: no answer within 2000 ms');
    server.thaw();
    await until(() => states.length === 3);
    expect(states[2]).toBe('up');
  });

  it('says once what the user of an ACL may not do, and works as soon as the user may', async (context) => {
    const { url, admin } = await serve(context);
    const commands = '~{test}:* -@all +@read +@write +@scripting +time'.split(' ');
    const settings = { url, username: 'gate', password: new Secret('pw') };
    await admin.call('ACL', 'SETUSER', 'gate', 'on', '>pw', 'resetchannels', ...commands);
    const { channel, states, heard, pod } = await hearer(context, settings);
    expect(states[0]).toMatch(/^down: its ACL does not let the user do the command 'subscribe'/);
    await admin.call('ACL', 'SETUSER', 'gate', '+subscribe', '&{test}:*');
    await until(() => states.length === 2);
    expect(channel.send('no')).toBe(true);
    await until(() => states.length === 3);
    expect(states.slice(1)).toEqual(['up', expect.stringMatching(/^down: its ACL does not let the user do/) as string]);
    await admin.call('ACL', 'SETUSER', 'gate', '+publish');
    expect(channel.send('yes')).toBe(true);
    await until(() => states.length === 4 && heard.length === 1);
    expect([states[3], heard]).toEqual(['up', ['yes']]);
    expect(pod.store.isReached).toBe(true);
  });
});
