import { systemClock } from '../core/clock.ts';
import type { Config, Environment } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { locateConfigFile } from '../config/locate-file.ts';
import { ConfigReloader } from '../config/reload.ts';
import { writeLastLine } from './crash.ts';
import { describeStartFailure } from './describe-failure.ts';
import { exitCodes } from './exit-codes.ts';
import type { CreateGateway, DrainOptions, GatewayProcess } from './gateway-process.ts';
import { renderGreeting, renderStartLine } from './greeting.ts';
import { readProcessInputs } from './process-inputs.ts';
import { handleSignals } from './signals.ts';
import { reportStart } from './start-report.ts';
import { version } from './version.ts';

/**
 * A drain that has not ended this long after its deadline never will: its connections are cut after 7 s at the latest
 * (http/listener/drain.ts), and the store and the log take a second each (drain.ts). Kubernetes kills after 10 s.
 */
const drainGraceMs = 9500;

export interface ServeParts {
  readonly env: Environment;
  readonly createGateway: CreateGateway;
  /** Called with each configuration that comes into force. */
  readonly onConfig: (config: Config) => void;
  /** Called with the gateway before it starts. */
  readonly onGateway: (gateway: GatewayProcess) => void;
}

/** `headgate serve`: loads the configuration, runs the gateway and drains it. Returns the exit code. */
export async function serve(configOption: string | undefined, parts: ServeParts): Promise<number> {
  const { env, createGateway, onConfig, onGateway } = parts;
  let config: Config | undefined;
  let gateway: GatewayProcess | undefined;
  let reloader: ConfigReloader | undefined;
  const stopping = Promise.withResolvers<DrainOptions>();
  handleSignals(
    process,
    {
      onStop: stopping.resolve,
      onReload: () => void reloader?.reload(),
      onSecondSignal: (code) => {
        gateway?.writeOut();
        process.exit(code);
      },
    },
    { clock: systemClock, isTerminal: process.stdin.isTTY || process.stdout.isTTY },
  );

  try {
    config = await loadConfig(locateConfigFile(configOption, env), env);
    onConfig(config);
    gateway = createGateway(config, readProcessInputs(env));
    onGateway(gateway);
    greet(reportStart(config, await gateway.start(), version));
  } catch (error) {
    const reason = describeStartFailure(error, config);
    if (reason === undefined) throw error;
    process.stderr.write(`headgate cannot start.\n\n${reason}\n`);
    return exitCodes.failed;
  }

  const running = gateway;
  reloader = new ConfigReloader(config, env, {
    onChange(changed) {
      onConfig(changed);
      running.reload(changed);
      config = changed;
    },
    onRejected: (error) => {
      running.reloadRejected(error);
    },
  });

  const options = await stopping.promise;
  reloader.close();
  return drain(running, options, config.drain.deadlineMs);
}

async function drain(gateway: GatewayProcess, options: DrainOptions, deadlineMs: number): Promise<number> {
  const overdue = systemClock.after(deadlineMs + drainGraceMs, () => {
    const line = JSON.stringify({ level: 'error', time: new Date().toISOString(), msg: 'drain did not end' });
    writeLastLine(line, gateway);
    process.exit(exitCodes.failed);
  });
  await gateway.drain(options);
  overdue.cancel();
  return exitCodes.ok;
}

/**
 * Prints lines for a person if stdout is a terminal, and one line of JSON otherwise. If only the log goes to a pipe,
 * prints both.
 */
function greet(report: ReturnType<typeof reportStart>): void {
  if (process.stdout.isTTY) {
    process.stdout.write(renderGreeting(report));
    return;
  }
  process.stdout.write(renderStartLine(report));
  if (process.stderr.isTTY) process.stderr.write(renderGreeting(report));
}
