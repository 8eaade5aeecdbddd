import { hash } from 'node:crypto';

/** A script, and the hash by which the store knows it. */
export interface Script {
  readonly source: string;
  readonly sha1: string;
}

/**
 * Joins the parts of a script. Because of its first line, the store checks before the start whether it may write
 * (memory, disk, replicas), so that a script runs completely or not at all.
 */
export function script(...parts: readonly string[]): Script {
  const source = `#!lua\n${parts.join('')}`;
  return { source, sha1: hash('sha1', source) };
}
