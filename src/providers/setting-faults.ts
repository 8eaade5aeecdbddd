import { describeKeyFault } from './describe-key-fault.ts';
import { describeHeaderFault, describeHeaderNameFault, describeQueryFault } from './describe-extra-fault.ts';
import { awsFaults } from './aws/setting-faults.ts';
import { awsSettings } from './aws/settings.ts';
import { azureFaults } from './azure/setting-faults.ts';
import { azureSettings } from './azure/settings.ts';
import { describeBaseUrlFault } from './parse-base-url.ts';
import { baseUrlOf, type ConfiguredProvider, presetOf, styleOf } from './configured-provider.ts';
import { presets } from './presets/presets.ts';
import type { ProviderSettings } from './settings.ts';
import type { AuthenticationStyle, Preset } from './presets/preset.ts';

/**
 * What is wrong with one setting of a provider. The message never repeats the setting's value, which may be a
 * credential.
 */
interface Fault {
  /** Path of the setting within the provider's section; empty for the section as a whole. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Finds all faults in a provider's settings that the schema cannot express. */
export function faultsOf(provider: ConfiguredProvider, known: readonly Preset[] = presets): readonly Fault[] {
  const preset = presetOf(provider, known);
  const style = styleOf(provider, preset);
  return [
    ...addressFaults(provider, preset),
    ...keyFaults(provider, style, known),
    ...authenticationFaults(provider, style),
    ...(style.style === 'aws' ? awsFaults(style, provider.baseUrl, hasKey(provider)) : []),
    ...(style.style === 'azure' ? azureFaults(style, hasKey(provider)) : []),
    ...extraFaults(provider, style),
  ];
}

/** Describes a missing base URL; undefined where the preset has one, or where the preset is unknown. */
export function describeMissingBaseUrl(
  { preset: presetName, authentication }: Pick<ProviderSettings, 'preset' | 'authentication'>,
  known: readonly Preset[] = presets,
): string | undefined {
  const preset = known.find(({ name }) => name === presetName);
  if (preset === undefined || baseUrlOf(preset, authentication?.region) !== undefined) return undefined;
  return `is missing: the preset ${presetName} has none, so write the URL that stands before the dialect's paths`;
}

function addressFaults({ baseUrl, dialect, alsoSpeaks = [] }: ConfiguredProvider, preset: Preset): readonly Fault[] {
  const faults: Fault[] = [];
  const urlFault = baseUrl === '' ? undefined : describeBaseUrlFault(baseUrl);
  if (urlFault !== undefined) faults.push({ path: ['baseUrl'], message: urlFault });
  const message = `must be one that ${preset.name} speaks: ${preset.dialects.join(', ')}`;
  if (!preset.dialects.includes(dialect)) faults.push({ path: ['dialect'], message });
  if (!alsoSpeaks.every((name) => preset.dialects.includes(name))) faults.push({ path: ['alsoSpeaks'], message });
  return faults;
}

/** Styles that do without a key. The credentials are found or fetched. */
const ofClouds: ReadonlySet<string> = new Set(['aws', 'google', 'azure']);

function keyFaults(
  { baseUrl, apiKey, apiKeyFile }: ConfiguredProvider,
  { style }: AuthenticationStyle,
  known: readonly Preset[],
): readonly Fault[] {
  if (apiKey !== undefined && apiKeyFile !== undefined) {
    return [{ path: [], message: 'has both apiKey and apiKeyFile; leave one' }];
  }
  const setting = apiKey === undefined ? 'apiKeyFile' : 'apiKey';
  if (style === 'none') {
    const isSet = (apiKey ?? apiKeyFile) !== undefined;
    return isSet ? [{ path: [setting], message: 'would not be sent, because authentication.style is "none"' }] : [];
  }
  const fault = apiKey === undefined ? undefined : describeKeyFault(apiKey.reveal());
  if (fault !== undefined) return [{ path: ['apiKey'], message: fault }];
  if ((apiKey ?? apiKeyFile) !== undefined || ofClouds.has(style)) return [];
  const host = URL.parse(baseUrl)?.hostname;
  if (host === undefined) return [];
  const whose = known.find(
    ({ baseUrl: url, keyIsOptional }) =>
      url !== undefined && keyIsOptional !== true && URL.parse(url)?.hostname === host,
  );
  if (whose === undefined) return [];
  const write = whose.keyVariable === undefined ? 'apiKey' : `apiKey: \${${whose.keyVariable}}`;
  return [{ path: [], message: `has no key, and ${host} wants one: write ${write}, or apiKeyFile` }];
}

function hasKey({ apiKey, apiKeyFile }: ConfiguredProvider): boolean {
  return (apiKey ?? apiKeyFile) !== undefined;
}

/** The style to which a setting belongs. */
const styleOfSetting: ReadonlyMap<string, AuthenticationStyle['style']> = new Map([
  ['credentialsFile', 'google'],
  ...Object.keys(awsSettings).map((name) => [name, 'aws'] as const),
  ...Object.keys(azureSettings).map((name) => [name, 'azure'] as const),
]);

function authenticationFaults({ authentication }: ConfiguredProvider, style: AuthenticationStyle): readonly Fault[] {
  if (authentication === undefined) return [];
  const foreign = Object.keys(authentication).find((name) => (styleOfSetting.get(name) ?? style.style) !== style.style);
  if (foreign !== undefined) {
    return [{ path: ['authentication', foreign], message: `has no meaning with the style ${style.style}` }];
  }
  const path = ['authentication', 'name'];
  if (style.style !== 'header' && style.style !== 'query') {
    if (authentication.name === undefined) return [];
    return [{ path, message: `has no meaning with the style ${style.style}` }];
  }
  if (style.name === '') {
    const message = `is missing: the style ${style.style} wants the name of the ${style.style === 'header' ? 'header' : 'parameter'}`;
    return [{ path, message }];
  }
  const fault = style.style === 'header' ? describeHeaderNameFault(style.name) : undefined;
  return fault === undefined ? [] : [{ path, message: fault }];
}

/** Styles whose credentials stand in the header `authorization`. */
const inAuthorization: ReadonlySet<string> = new Set(['bearer', ...ofClouds]);

function extraFaults({ headers = {}, query = {} }: ConfiguredProvider, style: AuthenticationStyle): readonly Fault[] {
  const ofKey = inAuthorization.has(style.style)
    ? 'authorization'
    : 'name' in style
      ? style.name.toLowerCase()
      : undefined;
  const faults: Fault[] = [];
  const note = (section: string, name: string, message: string | undefined): void => {
    if (message !== undefined) faults.push({ path: [section, name], message });
  };
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    const repeats = seen.has(lower) ? 'is there twice; the case of letters makes no other header' : undefined;
    seen.add(lower);
    const isOfKey = style.style !== 'query' && lower === ofKey;
    note('headers', name, repeats ?? (isOfKey ? takenByKey : undefined) ?? describeHeaderFault(name, value.reveal()));
  }
  for (const [name, value] of Object.entries(query)) {
    const isOfKey = style.style === 'query' && name === style.name;
    note('query', name, isOfKey ? takenByKey : describeQueryFault(value.reveal()));
  }
  return faults;
}

const takenByKey = 'is where the key goes: write it under apiKey, or another style under authentication';
