import { expect, test } from 'vitest';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { RawStream } from '../harness/raw-stream.ts';
import { startProvider } from '../harness/simulator.ts';

const watchedMs = process.env['STRESS_FULL'] === '1' ? 120_000 : 15_000;

test.each([
  ['/v1/chat/completions', { model: 'gpt-test', messages: [{ role: 'user', content: 'hello' }], stream: true }],
  ['/v1/inference', { model: 'gpt-test', prompt: 'hello', stream: true }],
])(
  'a reader of 1 KiB/s of a fast stream of 50 MiB on %s keeps its stream, and the memory stays',
  { timeout: watchedMs + 60_000 },
  async (path, body) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl });
    // Warms the process up: the code has run, and the heap has its size.
    for (let round = 0; round < 4; round += 1) {
      const quick = await RawStream.ask(gateway.url, path, body, 'bytes=20MiB; rate=0; event-bytes=4KiB');
      quick.socket.resume();
      await waitFor(() => provider.requests().every(({ state }) => state === 'finished') || undefined, 20_000);
      quick.socket.destroy();
    }
    const slow = await RawStream.ask(gateway.url, path, body, 'bytes=50MiB; rate=0; event-bytes=4KiB');
    slow.readSlowly(1024);
    await pause(2_000);
    const before = await gateway.memoryMiB();
    const readBefore = slow.bytesRead;

    let most = before;
    const endMs = performance.now() + watchedMs;
    while (performance.now() < endMs) {
      await pause(500);
      most = Math.max(most, await gateway.memoryMiB());
    }

    expect(slow.head).toContain('200 OK');
    expect(slow.bytesRead - readBefore).toBeGreaterThan(0.5 * 1024 * (watchedMs / 1000));
    expect(slow.closed).toBe(false);
    const call = provider.requests().at(-1);
    expect(call?.state).toBe('open');
    expect(call?.bytes).toBeLessThan(40 * 1024 * 1024);
    console.info(`${path}: ${before.toFixed(1)} MiB before, at most ${most.toFixed(1)} MiB in ${watchedMs / 1000} s`);
    expect(most - before).toBeLessThanOrEqual(10);
  },
);
