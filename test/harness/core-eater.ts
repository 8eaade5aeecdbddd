import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Another process that uses a whole core until the test ends, or until it is told to stop. */
export function eatACore(): { readonly stop: () => void } {
  // If the test's own process is killed, nobody stops this one, so it ends after five minutes.
  const source = 'const endMs = Date.now() + 300_000; while (Date.now() < endMs);';
  const eater = spawn(process.execPath, ['--eval', source], { stdio: 'ignore' });
  const stop = (): void => {
    eater.kill('SIGKILL');
  };
  onTestFinished(stop);
  return { stop };
}
