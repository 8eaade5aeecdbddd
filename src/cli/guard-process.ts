import type { Config, Environment } from '../config/config.ts';
import { createRedactor } from '../config/redact.ts';
import { handleCrashes, writeLastLine } from './crash.ts';
import type { GatewayProcess } from './gateway-process.ts';

/** What a crash has to know of the process that it ends. */
interface ProcessGuard {
  /** Which secrets the configuration holds, so that a crash does not tell them. */
  readonly onConfig: (config: Config) => void;
  /** Whose log has lines that are not written yet: they come before the crash's own. */
  readonly onGateway: (gateway: Pick<GatewayProcess, 'writeOut'>) => void;
}

/** Makes the process survive what is no reason to die, and die audibly of what is. To be called before anything else. */
export function guardProcess(env: Environment): ProcessGuard {
  let redact = createRedactor(undefined, env);
  let running: Pick<GatewayProcess, 'writeOut'> | undefined;
  // The reader of our output may leave (`headgate serve | head`); that is no reason to stop serving.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  handleCrashes(process, {
    redact: (text) => redact(text),
    write: (line) => {
      writeLastLine(line, running);
    },
    exit: (code) => process.exit(code),
  });
  return {
    onConfig: (config) => {
      redact = createRedactor(config, env);
    },
    onGateway: (gateway) => {
      running = gateway;
    },
  };
}
