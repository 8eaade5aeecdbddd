import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { pause, waitFor } from '../harness/gateway.ts';
import { codeOf } from '../harness/command.ts';

test('Ctrl-C ends a soak with a report of what was measured until then', async () => {
  const child = spawn(
    process.execPath,
    ['soak/run.ts', '--minutes', '60', '--rate', '4', '--seed', '3', '--no-write'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  // Twice: the second one ends what the first has not ended yet.
  onTestFinished(() => void (child.kill('SIGINT') && child.kill('SIGINT')));
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.err += part));
  const ended = codeOf(child);
  const spoke = await waitFor(() => (text.err.includes(' left | 0 requests') ? true : undefined), 60_000);
  expect(spoke, text.err).toBe(true);
  await pause(5000);
  child.kill('SIGINT');
  expect(await ended, text.out + text.err).toBe(0);
  expect(text.out).toMatch(/^# Soak of .*: everything adds up$/m);
  expect(text.out).toMatch(
    /\| Each request that was sent has one outcome \| [1-9]\d* sent = [1-9]\d* outcomes \| yes \|/,
  );
  expect(text.out).toMatch(/\| RSS \| .* \| too short to judge \|/);
});

test.each([
  [['--minute', '3'], /The options are --minutes <n>, --rate <n>, --pods <n>, --seed <n>, --no-write, --help/],
  [['--pods', '1'], /--pods takes a number from 2 on; "1" is none/],
])('the wrong option %j is named with the right ones', async (args, message) => {
  const child = spawn(process.execPath, ['soak/run.ts', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(said).toMatch(message);
});
