import { hash } from 'node:crypto';

/** A script by its text, and by the name that the store knows it by. */
export interface Script {
  readonly source: string;
  readonly sha1: string;
}

/**
 * Puts the parts of a script together. The first line has the store check before the script starts whether it may write
 * (memory, disk, replicas): without it a script runs up to its first write, and would be refused with half its work done.
 */
export function script(...parts: readonly string[]): Script {
  const source = `#!lua\n${parts.join('')}`;
  return { source, sha1: hash('sha1', source) };
}
