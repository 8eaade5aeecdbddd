import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { pause } from './gateway.ts';

const listening =
  "const server = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port))";

/**
 * A port of this machine from which no answer comes at all, as from behind a firewall that drops packets. Its process stands
 * still, and its queue of connections is full: Linux drops every further SYN.
 */
export async function startBlackHole(): Promise<{ port: number; open: () => void }> {
  const child = spawn(process.execPath, ['--eval', listening], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(said.toString());
  child.kill('SIGSTOP');
  while (!/^State:\s+T/m.test(await readFile(`/proc/${child.pid}/status`, 'utf8'))) await setImmediate();
  const filling: Socket[] = [];
  onTestFinished(() => {
    for (const socket of filling) socket.destroy();
  });
  for (let isTaken = true; isTaken;) {
    const socket = connect(port, '127.0.0.1');
    filling.push(socket.on('error', () => undefined));
    isTaken = await Promise.race([once(socket, 'connect').then(() => true), pause(500).then(() => false)]);
  }
  return { port, open: () => void child.kill('SIGCONT') };
}
