import { type ChildProcess, spawn } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { findTool } from '../../scripts/deploy/tools.ts';
import { makeFolder } from '../harness/command.ts';
import { freePort } from '../harness/free-port.ts';
import { waitFor } from '../harness/gateway.ts';
import { ask } from './say-to-valkey.ts';
import { at, objectOf } from './rendered.ts';

export const valkeyProgram = findTool('valkey-server', 'redis-server');

interface StartedValkey {
  readonly port: number;
  readonly process: ChildProcess;
  readonly complaints: () => string;
}

/** The folders of a pod's Valkey, and its port. */
export interface Place {
  readonly folder: string;
  readonly port: number;
}

export async function makePlace(password: string): Promise<Place> {
  const folder = await makeFolder();
  await writeFile(join(folder, 'VALKEY_PASSWORD'), password);
  // The command of the pod names Valkey. If this machine has only Redis, Redis takes its place.
  await symlink(valkeyProgram ?? '', join(folder, 'valkey-server'));
  return { folder, port: await freePort() };
}

/**
 * Starts a server with the command, the arguments and the files of the pod. Only the folders and the port are the
 * test's own.
 */
export function startValkey(variant: string, { folder, port }: Place): StartedValkey {
  const container = at(objectOf(variant, 'StatefulSet'), 'spec.template.spec.containers.0');
  const [program = '', ...flags] = at(container, 'command') as string[];
  const args = (at(container, 'args') as string[]).map((arg) =>
    arg
      .replaceAll('/etc/valkey-password/', `${folder}/`)
      .replaceAll('/run/valkey/', `${folder}/`)
      .replaceAll('/data', folder)
      .replaceAll('6379', String(port)),
  );
  const child = spawn(program, [...flags, ...args], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { port, process: child, complaints: () => complaints };
}

/** Resolves when the server answers, even if the answer is that it needs a password. */
export async function untilUp(port: number): Promise<void> {
  const isUp = await waitFor(async () => ((await ask(port, 'PING')).includes('NOAUTH') ? true : undefined), 10_000);
  if (isUp === undefined) throw new Error('Valkey did not start');
}
