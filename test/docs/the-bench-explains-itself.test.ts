import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const bench = (...args: string[]): Promise<Ended> => run('bench/run.ts', args);
const limitsBench = (...args: string[]): Promise<Ended> => run('bench/limits/run.ts', args);

function run(script: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { timeout: 60_000 }, (_, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

const options = ['--quick', '--only', '--rounds', '--rest', '--gateway', '--cgroup', '--no-write', '--help'];

test('--help explains every option, every row of the committed results, and how long a run takes', async () => {
  const { status, stdout } = await bench('--help');
  expect(status).toBe(0);
  for (const option of options) expect(stdout).toContain(`  ${option}`);
  const newest = readdirSync('bench/results')
    .filter((name) => name.endsWith('.json'))
    .sort()
    .at(-1);
  const { rows } = JSON.parse(readFileSync(`bench/results/${newest}`, 'utf8')) as { rows: { what: string }[] };
  for (const { what } of rows) expect(stdout).toContain(`  ${what.replace(/, p\d\d$/, '')}`);
  expect(stdout).toMatch(/A run takes about \d+ min/);
});

test.each([['--quik'], ['--only'], ['quick']])('the wrong option %s names the right ones', async (...args) => {
  const { status, stdout, stderr } = await bench(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  for (const option of options) expect(stderr).toContain(option);
});

test.each([
  [['--only', 'start,cpi'], /start, cpu, .*memory, .*"cpi"/],
  [['--rounds', '0'], /--rounds takes a whole number from 1 on/],
  [['--rounds', 'three'], /"three"/],
  [['--rest', '-1'], /--rest/],
])('the wrong value in %j is named with the right ones', async (args, message) => {
  const { status, stderr } = await bench(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});

test('progress goes to stderr, and the table alone to stdout', async () => {
  const bare = 'node {bare} {port} {upstream}';
  const { stdout, stderr } = await bench('--only', 'start', '--rounds', '2', '--no-write', '--gateway', bare);
  expect(stderr).toMatch(/^ {2}0 %, about \d+ s left \| Start to ready: round 1 of 2$/m);
  expect(stderr).toMatch(/^ *[1-9]\d %, about \d+ s left \| Start to ready: round 2 of 2$/m);
  expect(stdout).toMatch(/^what +subject/);
  expect(stdout).not.toContain('left |');
});

test('--help of the bench of limits explains its options and tables, and how long a run takes', async () => {
  const { status, stdout } = await limitsBench('--help');
  expect(status).toBe(0);
  for (const option of ['--quick', '--no-write', '--help', 'decided alone']) expect(stdout).toContain(`  ${option}\n`);
  expect(stdout).toMatch(/A run takes about \d+ min; about \d+ s with --quick/);
});

test('a wrong option of the bench of limits names the right ones', async () => {
  const { status, stdout, stderr } = await limitsBench('--quik');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('The options are --quick, --no-write, --help.');
});
