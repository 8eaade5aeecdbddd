import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway, type RunningGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const key = 'sk-proj-Zq7rT2vXw9LmN4pB';
/** Is loaded before the bundle. It writes a number of request lines and crashes, in one turn of the event loop. */
const bug = `process.on('SIGUSR2',()=>{throw new Error('bug near '+process.env.OPENAI_API_KEY)})`;

async function start(): Promise<RunningGateway> {
  const provider = await startProvider();
  return startGateway({
    env: { OPENAI_API_KEY: key, OPENAI_BASE_URL: provider.baseUrl },
    nodeFlags: ['--import', `data:text/javascript,${encodeURIComponent(bug)}`],
  });
}

test('the lines of requests that were answered stand before the crash, in their order', async () => {
  const gateway = await start();
  const ids = Array.from({ length: 40 }, (_, index) => `request-${index}`);
  for (const id of ids) {
    const answer = await ask(gateway.url, { headers: { 'x-request-id': id } });
    expect(answer.status).toBe(200);
  }
  gateway.process.kill('SIGUSR2');
  await once(gateway.process, 'close');
  expect(gateway.process.exitCode).toBe(70);
  const told = gateway.logged('request').map(({ request_id }) => request_id);
  expect(told).toEqual(ids);
  expect(JSON.parse(gateway.lines.at(-1) ?? '{}')).toMatchObject({ msg: 'crashed', error: 'bug near [secret]' });
});

test('where nobody reads stdout the process still ends soon, and says why on stderr', async () => {
  const gateway = await start();
  const { process: child } = gateway;
  let complaints = '';
  child.stderr?.on('data', (text: string) => (complaints += text));
  child.stdout?.pause();
  // About 800 KiB of lines: several times the capacity of a pipe or a socket pair, and less than the log may buffer.
  for (let round = 0; round < 4; round += 1) {
    const flood = Array.from({ length: 400 }, (_, index) =>
      ask(gateway.url, { headers: { 'x-request-id': `${index}${'x'.repeat(100)}` } }),
    );
    await Promise.all(flood);
  }
  const startMs = performance.now();
  child.kill('SIGUSR2');
  await once(child, 'exit');
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect(child.exitCode).toBe(70);
  const line = await waitFor(() => (complaints.includes('crashed') ? complaints : undefined), 2_000);
  expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 'fatal', msg: 'crashed', error: 'bug near [secret]' });
  child.stdout?.resume();
  await once(child, 'close');
  for (const text of [complaints, gateway.lines.join('\n')]) expect(text).not.toContain(key);
});
