import * as Type from 'typebox';
import { keySettings } from '../auth/settings.ts';
import { checkKeys, writtenKeys } from './check-keys.ts';
import type { Config, Environment } from './config.ts';
import { expandKeyModels } from './expand-key-models.ts';
import { freezeDeeply } from './freeze.ts';
import type { ParsedConfig } from './parse-config.ts';
import { ConfigError } from './problem.ts';
import { readSettings } from './read-settings.ts';
import { readYaml } from './read-yaml.ts';
import type { SettingSchema } from './setting-schema.ts';

const keysFileSchema = Type.Object(
  { keys: Type.Array(keySettings, { default: [], description: 'Keys that callers may use.' }) },
  { additionalProperties: false },
);

/**
 * Adds the keys of the keys file to those of the configuration.
 * @throws ConfigError naming the file and the line
 */
export function addKeysFile({ config, origins }: ParsedConfig, file: string, text: string, env: Environment): Config {
  const raw = readYaml(text, env);
  if (raw.problems.length > 0) throw new ConfigError(raw.problems, file);
  const fault = whyNoKeys(raw.value);
  if (fault !== undefined) throw new ConfigError([{ path: '', message: fault }], file);
  const read = readSettings(keysFileSchema as unknown as SettingSchema, raw.value, raw.origins);
  if (read.problems.length > 0) throw new ConfigError(read.problems, file);

  const { keys } = read.settings as Type.Static<typeof keysFileSchema>;
  const all = [
    ...writtenKeys(config.auth.keys, ['auth', 'keys'], origins, config.file),
    ...writtenKeys(keys, ['keys'], raw.origins, file),
  ];
  const problems = checkKeys(all, config);
  if (problems.length > 0) throw new ConfigError(problems, config.file);
  const added = expandKeyModels(keys, config.models);
  return freezeDeeply({ ...config, auth: { ...config.auth, keys: [...config.auth.keys, ...added] } });
}

/**
 * A file is empty for a moment while it is written, so an empty file is refused. A person who means no keys must write
 * `keys: []`.
 */
function whyNoKeys(value: unknown): string | undefined {
  if (value === undefined) return 'the file holds nothing; with no keys it must say keys: []';
  return Array.isArray(value) ? 'the list must stand under a line that says keys:' : undefined;
}
