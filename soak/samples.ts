import { readdir, readlink } from 'node:fs/promises';

/** What a process holds at one moment, after a collection of garbage. */
export interface Sample {
  /** Since the beginning of the run. */
  readonly atMs: number;
  readonly rssMiB: number;
  readonly heapMiB: number;
  /** Timers, sockets, requests: what keeps the event loop of Node alive. */
  readonly handles: number;
  readonly sockets: number;
}

export type Measure = Exclude<keyof Sample, 'atMs'>;

/** What is measured, with its unit. */
export const measures: Readonly<Record<Measure, string>> = {
  rssMiB: 'MiB',
  heapMiB: 'MiB',
  handles: '',
  sockets: '',
};

export const measureNames: Readonly<Record<Measure, string>> = {
  rssMiB: 'RSS',
  heapMiB: 'heap',
  handles: 'handles',
  sockets: 'sockets',
};

/** Loaded before the gateway, it answers SIGUSR2 with a line that says what the process holds. */
export const reporter = new URL('../test/fuzz/report-resources.ts', import.meta.url).href;

/** Reads that line. */
export function readSample(line: string, atMs: number, sockets: number): Sample | undefined {
  if (!line.startsWith('{"msg":"resources"')) return undefined;
  const { rssMiB, heapMiB, handles } = JSON.parse(line) as Record<'rssMiB' | 'heapMiB' | 'handles', number>;
  return { atMs, rssMiB, heapMiB, handles, sockets };
}

/** The sockets that a process holds; 0 where the platform does not tell. */
export async function countSockets(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return links.filter((link) => link.startsWith('socket:')).length;
}
