import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** As `ulimit -n` does, but for a process that runs: what is open stays open, and nothing more can be opened. */
export function allowNoMoreFiles(pid: number): void {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let lowestFree = 0;
  while (open.has(lowestFree)) lowestFree += 1;
  allowFiles(pid, lowestFree);
}

/** Files get the lowest number that is free, and numbers must be below this one. */
export function allowFiles(pid: number, below: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${below}:`]);
}
