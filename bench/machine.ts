import { spawnSync } from 'node:child_process';
import { arch, cpus, platform, release, totalmem } from 'node:os';

/** Where and on what a result was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly node: string;
  readonly nginx?: string;
  readonly commit: string;
}

export function describeMachine(withNginx: boolean): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    kernel: `${platform()} ${release().split('-')[0]} ${arch()}`,
    node: process.version,
    ...(withNginx ? { nginx: execText('nginx', ['-v']) } : {}),
    commit: commit(),
  };
}

/** A few letters for a file's name. */
export function shortMachine(machine: Machine): string {
  const cpu = machine.cpu
    .toLowerCase()
    .replaceAll(/\(r\)|\(tm\)|processor|cpu.*/g, '')
    .trim();
  return `${cpu
    .split(/[^a-z0-9]+/)
    .slice(0, 3)
    .join('-')}-${machine.cores}c`;
}

function commit(): string {
  const head = execText('git', ['rev-parse', '--short', 'HEAD']);
  return execText('git', ['status', '--porcelain', '--untracked-files=no']) === '' ? head : `${head} with changes`;
}

/** The output of a program; some programs print their version on stderr. */
function execText(program: string, args: readonly string[]): string {
  const { error, stdout, stderr } = spawnSync(program, [...args], { encoding: 'utf8' });
  return error === undefined ? `${stdout}${stderr}`.trim() : 'unknown';
}
