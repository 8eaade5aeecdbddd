import { mkdtempSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchFile } from './watch-file.ts';

const settleMs = 10;

test('a change is told at once where the process was busy for longer than a folder may be restless', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-watch-'));
  const file = join(folder, 'headgate.yaml');
  writeFileSync(file, 'a');
  const timers = vi.spyOn(globalThis, 'setTimeout');
  let changes = 0;
  const stop = watchFile(file, () => (changes += 1), { settleMs, pollMs: 60_000 });
  // Both events are read in one turn, and this comes between them.
  const busy = watch(folder, () => {
    const endMs = performance.now() + 10 * settleMs;
    while (performance.now() < endMs);
    busy.close();
  });
  onTestFinished(() => {
    stop();
    busy.close();
    vi.restoreAllMocks();
  });
  writeFileSync(file, 'b');
  writeFileSync(join(folder, 'other'), 'c');
  await vi.waitFor(
    () => {
      expect(changes).toBeGreaterThan(0);
    },
    { timeout: 5_000 },
  );
  const delays = timers.mock.calls.map(([, delayMs]) => delayMs ?? 0);
  expect(delays.filter((delayMs) => delayMs <= settleMs).length).toBeGreaterThan(1);
  expect(delays.filter((delayMs) => delayMs < 0)).toEqual([]);
});
