import { expect, test } from 'vitest';
import { ask, askForStream, eventNames } from '../harness/ask.ts';
import { codeOf } from '../harness/command.ts';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

test('what is still open when the drain deadline comes ends with an honest error, and the process with 0', async () => {
  const provider = await startProvider();
  const drain = { settleMs: 100, deadlineMs: 1500 };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { drain } });
  const streams = [
    askForStream(gateway.url, { simulate: 'rate=10; tokens=600' }),
    askForStream(gateway.url, { simulate: 'stall-after=3' }),
    ask(gateway.url, {
      path: '/v1/chat/completions',
      body: { model: 'gpt-test', stream: true, messages: [{ role: 'user', content: 'hi' }] },
      simulate: 'stall-after=3',
    }),
  ].map(async (answer) => (await answer).text());
  const silent = ask(gateway.url, { simulate: 'stall-after=request' });
  expect(await waitFor(() => (provider.stats().open === 4 ? true : undefined), 5000)).toBe(true);
  await pause(200);

  const exit = codeOf(gateway.process);
  const signalledMs = performance.now();
  gateway.process.kill('SIGTERM');
  const [running, stalled, openai] = await Promise.all(streams);
  expect(eventNames(running ?? '').at(-1)).toBe('error');
  expect(eventNames(stalled ?? '').at(-1)).toBe('error');
  expect(running).toContain('"code":"draining"');
  expect(openai).toMatch(/data: \{"error":\{[^\n]*"code":"draining"[^\n]*\n\n$/);
  expect(openai).not.toContain('[DONE]');
  expect((await silent).status).toBe(503);
  expect(performance.now() - signalledMs).toBeGreaterThan(1400);
  expect(await exit).toBe(0);
  expect(performance.now() - signalledMs).toBeLessThan(4000);
  expect(provider.stats()).toMatchObject({ open: 0, aborted: 4 });
});
