import { setFlagsFromString } from 'node:v8';

/**
 * Sets two flags of V8 that suit a process which serves for weeks. A V8 that does not know a flag says so on stderr and goes on.
 *
 * - Collections in pauses are as at other times. By itself V8 then wants as little memory as can be, and drops the code that it
 *   has compiled: the requests after a pause of some seconds cost up to three times as much
 *   (docs/decisions/memory-after-a-burst.md).
 * - More small functions are compiled into their callers: the path of a request is many of them
 *   (docs/decisions/the-path-is-a-few-functions.md).
 */
export function tuneV8(): void {
  setFlagsFromString('--no-memory-reducer-favors-memory');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000');
}
