import { resolve } from 'node:path';
import { describePlaceholder, isPlaceholder } from '../core/placeholder-secret.ts';
import { Secret } from '../core/secret.ts';
import { openai } from '../providers/presets/openai.ts';
import { presets } from '../providers/presets/presets.ts';
import type { Preset } from '../providers/presets/preset.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import type { Environment } from './config.ts';
import { entraFrom } from './entra-variables.ts';
import { readVariable } from './environment.ts';
import { targetsOf } from '../routing/model-targets.ts';
import { describeUnknownProvider } from './unknown-name.ts';
import type { Path, Problem } from './problem.ts';
import type { Settings } from './schema.ts';
import type { ValueOrigins } from './value-origins.ts';

/** The providers of the file with what the environment adds to them, and what is missing or wrong in the environment. */
interface FilledProviders {
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  readonly problems: readonly Problem[];
}

/**
 * Takes keys and parts of URLs that the file lacks from the environment variables that each preset names. Adds a
 * provider for each preset that a model names as its provider and that the file does not declare.
 */
export function fillInProviders(settings: Settings, env: Environment, origins: ValueOrigins): FilledProviders {
  const providers: Record<string, ProviderSettings> = {};
  const problems: Problem[] = [];
  for (const [name, written] of Object.entries(settings.providers)) {
    const preset = presets.find((candidate) => candidate.name === written.preset);
    const found = preset === undefined ? {} : fromEnvironment(written, preset, env);
    providers[name] = note(name, written, found, origins);
    const at = ['providers', name];
    if (found.missingPart !== undefined) {
      const others = preset?.baseUrlIn === undefined ? '' : 'the region under authentication, or ';
      const fault = `is missing: write it, or ${others}set ${found.missingPart} in the environment`;
      problems.push(origins.problem([...at, 'baseUrl'], fault));
    }
    if (found.fault !== undefined) problems.push(origins.problem(at, found.fault));
  }
  const unknown: [Path, string][] = [];
  for (const { model, provider, path } of namedProviders(settings)) {
    const preset = presets.find(({ name }) => name === provider);
    if (preset === undefined) {
      if (!Object.hasOwn(providers, provider)) unknown.push([path, provider]);
      continue;
    }
    if (Object.hasOwn(providers, preset.name) || isAddedAnyway(preset, env)) continue;
    const found = fromEnvironment({ preset: preset.name }, preset, env);
    const fault = describeGap(preset, found, model);
    if (fault !== undefined) problems.push(origins.problem(path, fault));
    else providers[preset.name] = note(preset.name, { preset: preset.name }, found, origins);
  }
  // Where there are providers, `checkReferences` reports unknown names together with the other wrong references.
  if (Object.keys(providers).length === 0 && !isAddedAnyway(openai, env)) {
    for (const [path, name] of unknown) {
      problems.push(origins.problem(path, describeUnknownProvider(`names ${origins.quote(path, name)}`, name, [])));
    }
  }
  return { providers, problems };
}

interface NamedProvider {
  /** The model that names it. */
  readonly model: string;
  readonly provider: string;
  readonly path: Path;
}

/** The providers that the targets of models name. */
function namedProviders({ models = [] }: Settings): readonly NamedProvider[] {
  return models.flatMap((model, index) =>
    targetsOf(model).map(({ provider, path }) => ({ model: model.name, provider, path: ['models', index, ...path] })),
  );
}

/** With its key in the environment, `openai` is a provider even where no model names it: see `completeProviders`. */
function isAddedAnyway({ name }: Preset, env: Environment): boolean {
  return (
    name === openai.name &&
    (readVariable(env, 'OPENAI_API_KEY') ?? readVariable(env, 'OPENAI_API_KEY_FILE')) !== undefined
  );
}

interface Found {
  readonly baseUrl?: string;
  readonly apiKey?: Secret;
  readonly apiKeyFile?: string;
  readonly authentication?: NonNullable<ProviderSettings['authentication']>;
  /** The variable for a part of the URL that is not set. */
  readonly missingPart?: string;
  /** What is wrong with the variables of the key. */
  readonly fault?: string;
}

function fromEnvironment(written: ProviderSettings, preset: Preset, env: Environment): Found {
  const { authentication, apiKey, apiKeyFile } = written;
  const isOfEntra = authentication?.style === 'azure' && (apiKey ?? apiKeyFile) === undefined;
  const found = isOfEntra ? entraFrom(authentication, env) : {};
  // The key of a preset is only for the preset's own address.
  if (written.baseUrl !== undefined) return found;
  return { ...found, ...urlFrom(written, preset, env), ...keyFrom(written, preset, env) };
}

function urlFrom(written: ProviderSettings, { baseUrl = '', baseUrlIn }: Preset, env: Environment): Found {
  if (baseUrlIn !== undefined && written.authentication?.region !== undefined) return {};
  let missingPart: string | undefined;
  const filled = baseUrl.replaceAll(/\$\{(\w+)\}/g, (_part, variable: string) => {
    const value = readVariable(env, variable);
    if (value === undefined) missingPart ??= variable;
    return value?.replace(/\/+$/, '') ?? '';
  });
  if (missingPart !== undefined) return { missingPart };
  return filled === baseUrl ? {} : { baseUrl: filled };
}

/** Styles that are written where no key of the environment is to be sent. */
const stylesWithoutKey: ReadonlySet<string> = new Set(['none', 'google', 'azure']);

function keyFrom(written: ProviderSettings, { keyVariable }: Preset, env: Environment): Found {
  if (keyVariable === undefined || stylesWithoutKey.has(written.authentication?.style ?? '')) return {};
  const { accessKeyId, profile } = written.authentication ?? {};
  if ((written.apiKey ?? written.apiKeyFile ?? accessKeyId ?? profile) !== undefined) return {};
  const key = readVariable(env, keyVariable);
  const file = readVariable(env, `${keyVariable}_FILE`);
  if (key !== undefined && file !== undefined) {
    const variables = `${keyVariable} and ${keyVariable}_FILE are both set`;
    return { fault: `has two keys: ${variables} in the environment; unset one` };
  }
  if (key !== undefined && isPlaceholder(key)) {
    return { fault: `has no usable key: ${keyVariable} ${describePlaceholder([keyVariable])}` };
  }
  if (key !== undefined) return { apiKey: new Secret(key) };
  return file === undefined ? {} : { apiKeyFile: resolve(file) };
}

/** Describes what a preset lacks before it can be called; undefined where it lacks nothing. */
function describeGap(preset: Preset, found: Found, model: string): string | undefined {
  const { name, baseUrl, keyVariable, keyIsOptional } = preset;
  const quoted = JSON.stringify(model.slice(0, 80));
  if (baseUrl === undefined) return `is ${name}, whose URL nobody knows: declare it under providers with its baseUrl`;
  if (found.fault !== undefined) return `is ${name}, which ${found.fault}`;
  if (found.missingPart !== undefined) {
    return `is ${name}, whose URL is not complete: set ${found.missingPart} in the environment for the model ${quoted}`;
  }
  if (keyIsOptional === true || (found.apiKey ?? found.apiKeyFile) !== undefined) return undefined;
  return `is ${name}, whose key is missing: set ${keyVariable} (or ${keyVariable}_FILE) in the environment for the model ${quoted}`;
}

/** The settings with what was found, and the origins of the new values. */
function note(name: string, written: ProviderSettings, found: Found, origins: ValueOrigins): ProviderSettings {
  const { missingPart: _missing, fault: _fault, ...values } = found;
  const preset = presets.find((candidate) => candidate.name === written.preset);
  const parts = [...(preset?.baseUrl ?? '').matchAll(/\$\{(\w+)\}/g)].map(([, variable]) => variable ?? '');
  const { keyVariable = '' } = preset ?? {};
  if (values.apiKey !== undefined) origins.set(['providers', name, 'apiKey'], { variables: [keyVariable] });
  if (values.apiKeyFile !== undefined) {
    origins.set(['providers', name, 'apiKeyFile'], { variables: [`${keyVariable}_FILE`] });
  }
  if (values.baseUrl !== undefined) origins.set(['providers', name, 'baseUrl'], { variables: parts });
  return { ...written, ...values };
}
