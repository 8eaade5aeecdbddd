import { isLoopback } from '../core/loopback.ts';
import { dialects } from '../dialects/registry.ts';
import type { Config } from './config.ts';
import type { Refuse } from './problem.ts';

const minSecretLength = 16;

/** Whether other processes serve beside this one, as far as the configuration says. */
function hasOthersBeside({ limits }: Pick<Config, 'limits'>): boolean {
  return limits.valkey !== undefined || limits.assumedPods > 1;
}

/**
 * Whether stored objects are served. They are not where several processes serve without a common secret: an id would
 * work in one of them alone.
 */
export function servesStoredObjects(config: Pick<Config, 'objects' | 'limits'>): boolean {
  return config.objects.secret !== undefined || !hasOthersBeside(config);
}

/** Warns where ids of stored objects work in one process or in none, and a provider could store objects. */
export function warnOfStoredObjects(
  config: Pick<Config, 'objects' | 'limits' | 'server' | 'providers'>,
): readonly string[] {
  if (config.objects.secret !== undefined || !storesObjects(config)) return [];
  const remedy = 'set objects.secret to a random text, the same for every process ("openssl rand -hex 24" makes one)';
  if (!servesStoredObjects(config)) {
    return [
      `stored objects (files, batches, uploads, responses by id) are refused, because several processes serve and have no common secret for their ids: ${remedy}`,
    ];
  }
  if (isLoopback(config.server.host)) return [];
  return [
    `ids of stored objects (files, batches, uploads, responses) work in this process alone and end with it: ${remedy}`,
  ];
}

function storesObjects({ providers }: Pick<Config, 'providers'>): boolean {
  return Object.values(providers).some(
    ({ simulator, dialect, alsoSpeaks = [] }) =>
      simulator !== true && [dialect, ...alsoSpeaks].some((name) => dialects.provider(name).storesObjects === true),
  );
}

/** A short secret could be guessed from one id, without a call. */
export function checkObjects({ objects }: Pick<Config, 'objects'>, refuse: Refuse): void {
  const length = objects.secret?.reveal().trim().length ?? minSecretLength;
  if (length >= minSecretLength) return;
  refuse(
    ['objects', 'secret'],
    `must have at least ${String(minSecretLength)} characters: "openssl rand -hex 24" makes one`,
  );
}
