import { Secret } from '../core/secret.ts';
import { presets } from '../providers/presets/presets.ts';
import type { Config, Environment } from './config.ts';

/** Shorter texts are not replaced, because they also occur in harmless places. */
const shortestSecret = 6;
const lookLikeSecrets = /\b(?:sk|pk|hg)-[A-Za-z0-9_-]{8,}|\b(Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}/g;

/**
 * Makes a function that removes secrets from a text: every secret of the configuration, the keys in the environment,
 * and everything that looks like a key.
 */
export function createRedactor(config: Config | undefined, env: Environment): (text: string) => string {
  const known = [...secretsIn(config), ...presets.map(({ keyVariable = '' }) => env[keyVariable]?.trim() ?? '')]
    .filter((secret) => secret.length >= shortestSecret)
    .sort((left, right) => right.length - left.length);
  return (text) => {
    const withoutKnown = known.reduce((result, secret) => result.replaceAll(secret, '[secret]'), text);
    return withoutKnown.replace(lookLikeSecrets, (_match, scheme: string | undefined) =>
      scheme === undefined ? '[secret]' : `${scheme} [secret]`,
    );
  };
}

function* secretsIn(value: unknown): Generator<string> {
  if (value instanceof Secret) yield value.reveal();
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* secretsIn(member);
}
