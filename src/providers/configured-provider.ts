import type { DialectName } from '../core/dialect-name.ts';
import { dialects } from '../dialects/registry.ts';
import { presets } from './presets/presets.ts';
import type { AuthenticationStyle, Preset } from './presets/preset.ts';
import type { ProviderSettings } from './settings.ts';

/** A provider's settings, completed from its preset. */
export interface ConfiguredProvider extends ProviderSettings {
  readonly dialect: DialectName;
  /** Empty where neither the settings nor the preset have one: see `describeMissingBaseUrl`. */
  readonly baseUrl: string;
}

export type ConfiguredProviders = Readonly<Record<string, ConfiguredProvider>>;

export function applyPreset(settings: ProviderSettings, known: readonly Preset[] = presets): ConfiguredProvider {
  const preset = presetOf(settings, known);
  return {
    ...settings,
    dialect: ownName(settings.dialect, preset) ?? preset.dialects[0],
    alsoSpeaks: otherDialects(settings, preset),
    baseUrl: settings.baseUrl ?? wholeOf(baseUrlOf(preset, settings.authentication?.region)),
  };
}

/** A preset's URL, where it needs no part from the environment; otherwise empty. */
function wholeOf(baseUrl = ''): string {
  return baseUrl.includes('${') ? '' : baseUrl;
}

/**
 * What stands behind another base URL may be something that speaks less than the provider itself, unless the preset is a
 * kind of server. The paths of Azure's deployments have no other dialect than the first.
 */
function otherDialects(settings: ProviderSettings, preset: Preset): DialectName[] {
  const { alsoSpeaks, dialect, baseUrl, deployments } = settings;
  if (alsoSpeaks !== undefined) return alsoSpeaks.map((written) => ownName(written, preset) ?? written);
  if (dialect !== undefined || deployments === true) return [];
  const isAtOwnUrl = baseUrl === undefined || baseUrl === preset.baseUrl;
  return isAtOwnUrl || preset.runsAnywhere === true ? [...(preset.alsoSpeaks ?? [])] : [];
}

/** The preset's URL, in this region where it has one for each. */
export function baseUrlOf({ baseUrl, baseUrlIn }: Preset, region: string | undefined): string | undefined {
  return region === undefined ? baseUrl : (baseUrlIn?.(region) ?? baseUrl);
}

/** The dialect's own name, where the settings use an alias of it. */
function ownName(written: string | undefined, { dialects: spoken }: Preset): DialectName | undefined {
  return spoken.find((name) => written !== undefined && dialects.namesOf(name).includes(written)) ?? written;
}

/** @throws Error for an unknown preset. The schema refuses it before. */
export function presetOf({ preset: name }: Pick<ProviderSettings, 'preset'>, known: readonly Preset[]): Preset {
  const preset = known.find((candidate) => candidate.name === name);
  if (preset === undefined) throw new Error(`there is no preset ${JSON.stringify(name)}`);
  return preset;
}

/** Empty where the preset names no service of AWS. */
function serviceOf({ authentication }: Preset): string {
  return authentication.style === 'aws' ? authentication.service : '';
}

/**
 * How the provider requires its key. The name of the header or query parameter may be empty here; `faultsOf` reports
 * that.
 */
export function styleOf({ authentication }: ProviderSettings, preset: Preset): AuthenticationStyle {
  if (authentication === undefined) return preset.authentication;
  const { style = preset.authentication.style, name = '', credentialsFile, ...ofCloud } = authentication;
  if (style === 'google') return { style, ...(credentialsFile === undefined ? {} : { credentialsFile }) };
  if (style === 'header' || style === 'query') return { style, name };
  if (style === 'aws') return { style, service: serviceOf(preset), ...ofCloud };
  if (style === 'azure') return { style, ...ofCloud };
  return style === 'signed' ? preset.authentication : { style };
}
