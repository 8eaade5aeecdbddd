import { once } from 'node:events';
import { expect, test } from 'vitest';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, routes, seenBy } from './checks/ask.ts';
import { expectErrorEnd } from './checks/broken-streams.ts';

test.each(routes)('the drain deadline ends a stream of %s in the error event `draining`', async (route) => {
  const provider = await startProvider();
  const drain = { settleMs: 0, deadlineMs: 600 };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { drain } });
  const answering = ask(gateway, { route, simulate: 'rate=50; tokens=5000', id: 'straggler' });
  const unanswered = ask(gateway, { route, simulate: 'stall-after=request', id: 'waiting' });
  while (!(seenBy(provider, 'straggler')?.firstEventAtMs && seenBy(provider, 'waiting'))) await pause(5);
  const exited = once(gateway.process, 'exit');
  gateway.process.kill('SIGTERM');
  expectErrorEnd(await answering, route, 'draining');
  const { status, end, text } = await unanswered;
  expect({ status, end }).toEqual({ status: 503, end: 'complete' });
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'draining' } });
  expect(await exited).toEqual([0, null]);
  const states = (): (string | undefined)[] => ['straggler', 'waiting'].map((id) => seenBy(provider, id)?.state);
  await waitFor(() => !states().includes('open') || undefined, 5_000);
  expect(states()).toEqual(['aborted', 'aborted']);
});
