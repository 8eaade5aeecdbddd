import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { findTool } from '../../scripts/deploy/tools.ts';
import { makeFolder } from '../harness/command.ts';
import { freePort } from '../harness/free-port.ts';
import { waitFor } from '../harness/gateway.ts';
import { at, objectOf } from './rendered.ts';

const server = findTool('valkey-server', 'redis-server');
if (server === undefined)
  console.log('Left out: Valkey with the arguments of its pod. It wants valkey-server or redis-server.');

const password = 'of-a-test';

test.skipIf(server === undefined)('what it counted is there after a restart, for who knows the password', async () => {
  const folder = await makeFolder();
  const port = await freePort();
  const first = start(folder, port);
  await untilUp(port);
  expect(await say(port, 'SET counted 7')).toContain('NOAUTH');
  expect(await say(port, `AUTH ${password}`, 'SET counted 7', 'CONFIG GET maxmemory*')).toMatch(
    /\+OK\r\n\+OK\r\n[\s\S]*maxmemory-policy\r\n\$10\r\nnoeviction/,
  );
  await end(first);
  const second = start(folder, port);
  await untilUp(port);
  expect(await say(port, `AUTH ${password}`, 'GET counted')).toBe('+OK\r\n$1\r\n7\r\n');
  await end(second);
});

function start(folder: string, port: number): ChildProcess {
  const args = at(objectOf('kustomize-valkey', 'StatefulSet'), 'spec.template.spec.containers.0.args') as string[];
  const own = args.map((arg) => arg.replace('/data', folder).replace('$(VALKEY_PASSWORD)', password));
  const child = spawn(server ?? '', [...own, '--port', String(port)], { cwd: folder, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** As the kubelet ends it. */
async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function untilUp(port: number): Promise<void> {
  const up = await waitFor(async () => ((await say(port, 'PING')).includes('NOAUTH') ? true : undefined), 10_000);
  expect(up).toBe(true);
}

/** Sends commands as a person at a terminal would, and gives what came back until the server closed. */
async function say(port: number, ...commands: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (part: string) => (text += part)).on('error', () => undefined);
  socket.write(`${[...commands, 'QUIT'].join('\r\n')}\r\n`);
  await new Promise((resolve) => socket.on('close', resolve));
  return text.replace(/\+OK\r\n$/, '');
}
