import { checkEnvironment, warnOfEnvironment } from './check-environment.ts';
import { missingBaseUrls, warnOfProviders } from './check-providers.ts';
import { checkReferences } from './check-references.ts';
import { completeModels } from './complete-models.ts';
import { completeProviders } from './complete-providers.ts';
import { expandKeyModels } from './expand-key-models.ts';
import { fillInProviders } from './fill-in-providers.ts';
import type { Config, Environment } from './config.ts';
import { applyOverrides } from './environment.ts';
import { resolveFilePaths } from './setting-files.ts';
import { freezeDeeply } from './freeze.ts';
import { ValueOrigins } from './value-origins.ts';
import { ConfigError, describeProblem, type Problem } from './problem.ts';
import { readSettings } from './read-settings.ts';
import { readYaml } from './read-yaml.ts';
import { settingsTree, type Settings } from './schema.ts';
import { warnOfStoredObjects } from './stored-objects.ts';
import { warnOfOpenings } from './warn-of-openings.ts';

/** A configuration, and the origin of each of its values. */
export interface ParsedConfig {
  readonly config: Config;
  readonly origins: ValueOrigins;
}

interface ConfigText {
  /** The text of the file; undefined if there is no file. */
  readonly text?: string;
  /** The name of the file, for errors and relative paths. */
  readonly file?: string;
}

/**
 * Makes a checked, frozen configuration of the text and the environment. Opens no file.
 * @throws ConfigError with every problem found
 */
export function parseConfig({ text, file }: ConfigText, env: Environment): ParsedConfig {
  const raw =
    text === undefined ? { value: undefined, origins: new ValueOrigins(), problems: [] } : readYaml(text, env);
  refuse(raw.problems, file);
  const { origins } = raw;
  const read = readSettings(settingsTree, applyOverrides(raw.value, env, origins), origins);
  const settings = read.settings as Settings;
  refuse([...read.problems, ...missingBaseUrls(settings, origins)], file);

  const filled = fillInProviders(settings, env, origins);
  refuse(filled.problems, file);
  const provided = completeProviders({ ...settings, providers: filled.providers }, env, file, origins);
  if (provided.kind === 'refused') throw new ConfigError([{ path: '', message: provided.message }]);
  const modelled = completeModels(settings, provided);
  if (modelled.kind === 'refused') throw new ConfigError([{ path: 'models', message: modelled.message }], file);

  const config: Config = {
    ...(resolveFilePaths({ ...settings, providers: provided.providers }, file) as Settings & Pick<Config, 'providers'>),
    ...(file === undefined ? {} : { file }),
    models: modelled.models,
    defaults: modelled.defaults,
    backend: provided.backend,
    warnings: [
      ...read.warnings.map((warning) => describeProblem(warning, file)),
      ...warnOfProviders(provided.providers, origins).map((warning) => describeProblem(warning, file)),
      ...warnOfEnvironment(provided.providers, env, provided.addedBy !== undefined),
      ...warnOfOpenings({ ...settings, models: modelled.models }),
      ...warnOfStoredObjects({ ...settings, providers: provided.providers }),
    ],
  };
  refuse([...checkReferences(config, origins), ...checkEnvironment(config.providers, env)], file);
  const keys = expandKeyModels(config.auth.keys, config.models);
  return { config: freezeDeeply({ ...config, auth: { ...config.auth, keys } }), origins };
}

function refuse(problems: readonly Problem[], file: string | undefined): void {
  if (problems.length > 0) throw new ConfigError(problems, file);
}
