import { hash } from 'node:crypto';

/** A script by its text, and by the name that the store knows it by. */
export interface Script {
  readonly source: string;
  readonly sha1: string;
}

/**
 * Puts the parts of a script together. Its first line has the store check before the script starts whether it may write
 * (memory, disk, replicas), so that it is done or not done, and never halfway.
 */
export function script(...parts: readonly string[]): Script {
  const source = `#!lua\n${parts.join('')}`;
  return { source, sha1: hash('sha1', source) };
}
