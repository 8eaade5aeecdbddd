import type { Config, Environment } from '../config/config.ts';
import { createRedactor } from '../config/redact-known-secrets.ts';
import { handleCrashes, writeLastLine } from './crash.ts';
import type { GatewayProcess } from './gateway-process.ts';

/** What the crash handler must be told while the process runs. */
interface ProcessGuard {
  /** Tells it the secrets of the configuration, so that a crash does not print them. */
  readonly onConfig: (config: Config) => void;
  /** Tells it the gateway, whose log may have lines to write before the crash's own line. */
  readonly onGateway: (gateway: Pick<GatewayProcess, 'writeOut'>) => void;
}

/**
 * Makes the process survive harmless errors, and log a last line at all others. Must be called before anything else.
 */
export function guardProcess(env: Environment): ProcessGuard {
  let redact = createRedactor(undefined, env);
  let running: Pick<GatewayProcess, 'writeOut'> | undefined;
  // The reader of our output may leave (`headgate serve | head`). That is no reason to stop serving.
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
