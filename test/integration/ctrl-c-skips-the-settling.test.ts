import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askForStream, eventNames } from '../harness/ask.ts';
import { codeOf, makeFolder } from '../harness/command.ts';
import { renderConfig, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

// `script` makes the terminal; that of macOS takes other arguments.
test.skipIf(process.platform !== 'linux')(
  'Ctrl-C on a terminal ends at once, but for the streams that are open',
  async () => {
    const provider = await startProvider();
    const folder = await makeFolder();
    const drain = { settleMs: 60_000, deadlineMs: 110_000 };
    await writeFile(join(folder, 'headgate.yaml'), renderConfig({ provider: provider.baseUrl, config: { drain } }));
    const built = new URL('../../dist/headgate.js', import.meta.url).pathname;
    const command = `exec ${process.execPath} ${built} serve`;
    const terminal = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    let screen = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
    const url = await waitFor(() => /public +(http:\S+)[^]*Try it:[^]*curl/.exec(screen)?.[1], 10_000);
    expect(screen).toContain('is ready.');
    const stream = await askForStream(url ?? '', { simulate: 'rate=10; tokens=15' });
    const pressedMs = performance.now();
    terminal.stdin.write('\u0003');
    const exit = terminal.exitCode === null ? codeOf(terminal) : Promise.resolve(terminal.exitCode);
    expect(eventNames(await stream.text()).at(-1)).toBe('done');
    expect(await exit).toBe(0);
    expect(performance.now() - pressedMs).toBeLessThan(10_000);
  },
);
