import { stringify } from 'yaml';
import { newKey } from '../auth/new-key.ts';
import { authSettings, keySettings } from '../auth/settings.ts';
import { describeMismatch } from '../config/describe-mismatch.ts';
import type { SettingSchema } from '../config/setting-schema.ts';
import { exitCodes } from './exit-codes.ts';

export interface CreateKeyOptions {
  readonly id?: string;
  readonly name?: string;
  readonly team?: string;
}

const schemas = {
  id: keySettings.properties.id,
  name: keySettings.properties.name,
  team: authSettings.properties.teams.items,
} as Record<keyof CreateKeyOptions, SettingSchema>;

/** Describes what is wrong with an option of the command; undefined if nothing is. */
export function describeKeyOption(option: keyof CreateKeyOptions, value: string): string | undefined {
  const mismatch = describeMismatch(schemas[option], value);
  return mismatch === undefined ? undefined : `It ${mismatch}.`;
}

/**
 * `headgate keys new`: writes a new key, and nothing else, to stdout, so that it can be piped to where it is kept.
 * Writes the entry for the configuration, which is not secret, to stderr as YAML that can be appended to a keys file.
 */
export function createKey({ id, name, team }: CreateKeyOptions): number {
  const { key, sha256 } = newKey();
  const entry = {
    id: id ?? `key-${sha256.slice(0, 8)}`,
    ...(name === undefined ? {} : { name }),
    sha256,
    ...(team === undefined ? {} : { team }),
  };
  process.stdout.write(`${key}\n`);
  process.stderr.write(`${words}${stringify([entry], { lineWidth: 0 })}`);
  return exitCodes.ok;
}

const words = `
# The key was written to stdout once and is stored nowhere. Give it to the caller; the gateway knows only its hash.
# This entry goes under "keys:" of the keys file (auth.keysFile), or under auth.keys:

`;
