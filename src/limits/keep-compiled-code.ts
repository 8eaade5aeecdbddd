import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 collect in pauses as it does at other times. By itself it then wants as little memory as can be, and drops the
 * code that it has compiled: the requests after a pause of some seconds cost up to three times as much
 * (docs/decisions/memory-after-a-burst.md). A V8 that does not know the flag says so on stderr and goes on.
 */
export function keepCompiledCode(): void {
  setFlagsFromString('--no-memory-reducer-favors-memory');
}
