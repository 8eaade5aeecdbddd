import type { Config } from './config.ts';
import { isOpenToEverybody } from './open-to-everybody.ts';

/** Warns of valid settings that let more through than was probably meant. The sentences name the setting. */
export function warnOfOpenings(config: Pick<Config, 'auth' | 'server' | 'limits' | 'models'>): readonly string[] {
  const { host, port } = config.server;
  const warnings: string[] = [];
  if (isOpenToEverybody(config)) {
    warnings.push(
      `no key is wanted on ${host}:${port}: whoever reaches it is served, at your cost. Set auth.keys or auth.keysFile, or let only those reach it who may`,
    );
  }
  if (hasModelLimitsButNoneForOthers(config)) {
    warnings.push(
      'models have limits, and names that are not listed pass through "*" without one: set limits.perModel["*"] (requestsPerMinute: unlimited is an answer)',
    );
  }
  return warnings;
}

function hasModelLimitsButNoneForOthers({ limits, models }: Pick<Config, 'limits' | 'models'>): boolean {
  const limited = Object.keys(limits.perModel ?? {});
  return limited.length > 0 && !limited.includes('*') && models.some(({ name }) => name === '*');
}
