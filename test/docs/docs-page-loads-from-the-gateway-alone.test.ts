import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import document from '../../schemas/openapi.json' with { type: 'json' };
import { startAsNewcomer } from './newcomer.ts';

const chromium = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file));

if (chromium === undefined) console.log('Skipped: no chromium on the PATH to open /docs with.');

/** Only the gateway's address can be reached, and the log has all requests. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  '--window-size=1400,1000',
  '--virtual-time-budget=10000',
  '--enable-logging=stderr',
  '--dump-dom',
];

test.skipIf(chromium === undefined)('the page behind /docs shows every operation and asks nobody else', async () => {
  const gateway = await startAsNewcomer(onTestFinished);
  const folder = await mkdtemp(join(tmpdir(), 'headgate-chromium-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const netLog = join(folder, 'net.json');
  const args = [...flags, `--user-data-dir=${folder}`, `--log-net-log=${netLog}`, `${gateway.url}/docs`];
  const { stdout, stderr } = await promisify(execFile)(chromium ?? '', args, {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });

  const shown = stdout.slice(stdout.indexOf('<body')).replaceAll(/<[^>]*>|\u200B/g, '');
  const wanted = Object.entries(document.paths).flatMap(([path, item]) => [
    path,
    ...Object.values(item as Item).map(({ summary }) => summary),
  ]);
  expect(wanted.filter((words) => !shown.includes(words))).toEqual([]);
  // Collects what the page's policy forbids, what does not load, and what throws.
  const complaints = stderr.split('\n').filter((line) => line.includes(':CONSOLE') && !line.includes('@scalar/api'));
  expect(complaints).toEqual([]);
  const asked = requestsOf(gateway.url, await readFile(netLog, 'utf8'));
  expect(asked).toEqual(
    new Set(['/docs/scalar.js', '/docs/start.js', '/openapi.json'].map((path) => `${gateway.url}${path}`)),
  );
});

/**
 * The requests of the page, from a log with an event in each line. The browser's own requests have another initiator.
 */
function requestsOf(page: string, netLog: string): Set<string> {
  const lines = netLog.split('\n').filter((line) => line.includes('"initiator":'));
  const events = lines.map((line) => JSON.parse(line.replace(/[,\]}]*$/, '}')) as NetEvent);
  return new Set(events.flatMap(({ params }) => (params.initiator === page && params.url ? [params.url] : [])));
}

type Item = Readonly<Record<string, { readonly summary: string }>>;

interface NetEvent {
  readonly params: { readonly initiator: string; readonly url?: string };
}
