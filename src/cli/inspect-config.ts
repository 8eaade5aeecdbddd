import { stringify } from 'yaml';
import { systemClock } from '../core/clock.ts';
import type { Config, Environment } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { locateConfigFile } from '../config/locate-file.ts';
import { ConfigError } from '../config/problem.ts';
import { describeConfigError } from './describe-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { readProcessInputs } from './process-inputs.ts';
import { summarise } from './summary.ts';

/**
 * `headgate check`: summarises the configuration, or lists everything that is wrong with it.
 * @param isLive calls every provider too
 */
export async function checkConfiguration(
  configOption: string | undefined,
  env: Environment,
  isLive = false,
): Promise<number> {
  let checked: Config | undefined;
  const exitCode = await inspect(configOption, env, (config) => {
    checked = config;
    return summarise(config, systemClock.wallMs());
  });
  if (!isLive || checked === undefined) return exitCode;
  const { checkLive } = await import('./live/check-live.ts');
  const write = (text: string): void => {
    process.stdout.write(text);
  };
  return checkLive({ config: checked, inputs: readProcessInputs(env), write });
}

/**
 * `headgate config`: prints the configuration in effect, with defaults and environment, and secrets as `[secret]`.
 */
export function printConfiguration(configOption: string | undefined, env: Environment): Promise<number> {
  return inspect(configOption, env, ({ file: _file, backend: _backend, warnings: _warnings, ...settings }) =>
    stringify(JSON.parse(JSON.stringify({ ...settings, auth: withShortHashes(settings.auth) })), {
      lineWidth: 0,
      aliasDuplicateObjects: false,
    }),
  );
}

/** Shortens each hash to what is needed to tell keys apart. */
function withShortHashes(auth: Config['auth']): Config['auth'] {
  return { ...auth, keys: auth.keys.map((key) => ({ ...key, sha256: `${key.sha256.slice(0, 8)}…` })) };
}

async function inspect(
  configOption: string | undefined,
  env: Environment,
  render: (config: Config) => string,
): Promise<number> {
  try {
    process.stdout.write(render(await loadConfig(locateConfigFile(configOption, env), env)));
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${describeConfigError(error)}\n`);
    return exitCodes.failed;
  }
}
