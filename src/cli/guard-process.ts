import type { Config, Environment } from '../config/config.ts';
import { createRedactor } from '../config/redact.ts';
import { handleCrashes, writeLastLine } from './crash.ts';

/**
 * Makes the process survive what is no reason to die, and die audibly of what is. To be called before anything else.
 * @returns the way to say which secrets the configuration holds, so that a crash does not tell them
 */
export function guardProcess(env: Environment): (config: Config) => void {
  let redact = createRedactor(undefined, env);
  // The reader of our output may leave (`headgate serve | head`); that is no reason to stop serving.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  handleCrashes(process, {
    redact: (text) => redact(text),
    write: writeLastLine,
    exit: (code) => process.exit(code),
  });
  return (config) => {
    redact = createRedactor(config, env);
  };
}
