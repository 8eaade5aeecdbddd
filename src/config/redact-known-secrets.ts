import { withoutKeys } from '../core/credentials/key-like-text.ts';
import { Secret } from '../core/secret.ts';
import { presets } from '../providers/presets/presets.ts';
import type { Config, Environment } from './config.ts';

/** Shorter texts are not replaced, because they also occur in harmless places. */
const shortestSecret = 6;

/**
 * Makes a function that removes secrets from a text: every secret of the configuration, the keys in the environment,
 * and everything that looks like a key.
 */
export function createRedactor(config: Config | undefined, env: Environment): (text: string) => string {
  const known = [...secretsIn(config), ...presets.map(({ keyVariable = '' }) => env[keyVariable]?.trim() ?? '')]
    .filter((secret) => secret.length >= shortestSecret)
    .sort((left, right) => right.length - left.length);
  return (text) => withoutKeys(known.reduce((result, secret) => result.replaceAll(secret, '[secret]'), text));
}

function* secretsIn(value: unknown): Generator<string> {
  if (value instanceof Secret) yield value.reveal();
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* secretsIn(member);
}
