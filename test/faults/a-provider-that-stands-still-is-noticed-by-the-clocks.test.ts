import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ask as askForStatus, statusOf } from '../harness/ask.ts';
import { startCommand } from '../harness/command.ts';
import { pause, startGateway, type RunningGateway } from '../harness/gateway.ts';
import { post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { ask, bodyOf, portOf, routes } from './checks/ask.ts';
import { expectTold, lineOf } from './checks/told.ts';

/** A provider in a process of its own, which can stand still. */
async function startStoppable() {
  const provider = startCommand(['simulate', '--port', '0', '--defaults', 'ttft=0; rate=0']);
  await once(provider.process.stdout ?? provider.process, 'data');
  const [baseUrl = ''] = /http:\S+\/v1/.exec(provider.out()) ?? [];
  return { provider, baseUrl };
}

async function startBehind(config: Record<string, unknown>) {
  const { provider, baseUrl } = await startStoppable();
  const gateway = await startGateway({ provider: baseUrl, config });
  return { gateway, stop: () => provider.process.kill('SIGSTOP'), goOn: () => provider.process.kill('SIGCONT') };
}

async function expectServed(gateway: RunningGateway): Promise<void> {
  await expect.poll(() => statusOf(askForStatus(gateway.url)), { timeout: 10_000 }).toBe(200);
}

describe.each(routes)('on %s', (route) => {
  test('a request that it took or that waits for it gets 504 at the deadline, and it is served when it goes on', async () => {
    const { gateway, stop, goOn } = await startBehind({ attempts: { deadlineMs: 700 } });
    expect(await statusOf(askForStatus(gateway.url))).toBe(200);
    stop();
    const told = { status: 504, code: 'deadline_exceeded' };
    // The first goes on the connection that is open, the second on a new one, which the kernel accepts.
    for (const stream of [true, false]) await expectTold(gateway, { route, stream, simulate: '' }, told);
    goOn();
    await expectServed(gateway);
  });

  test('a stream that it began ends in upstream_stalled, and one that is stopped for less goes on', async () => {
    const { gateway, stop, goOn } = await startBehind({ streams: { gapMs: 1_500 } });
    const simulate = 'tokens=40; rate=20';
    const patient = ask(gateway, { route, simulate, waitMs: 30_000 });
    await pause(500);
    stop();
    await pause(300);
    goOn();
    expect((await patient).text).toMatch(/data: \[DONE\]|^event: done$/m);
    const client = await RawClient.open(portOf(gateway));
    client.send(post(route, bodyOf({ route, simulate }), `x-simulate: ${simulate}`, 'x-request-id: cut'));
    await client.untilText('data:', 10_000);
    stop();
    await client.untilText('upstream_stalled', 15_000);
    client.socket.destroy();
    expect(await lineOf(gateway, 'cut')).toMatchObject({ status: 504, code: 'upstream_stalled', truncated: true });
    goOn();
    await expectServed(gateway);
  });
});
