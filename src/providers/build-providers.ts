import { readFileSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import type { CredentialFetch } from '../core/credential-fetch.ts';
import type { ConnectionOptions, Provider } from '../core/provider.ts';
import type { Quirks } from '../core/quirks.ts';
import { quirkSettings } from '../dialects/registry.ts';
import { authenticationOf } from './authentication.ts';
import { type ConfiguredProvider, type ConfiguredProviders, presetOf, styleOf } from './configured-provider.ts';
import { extrasOf } from './extra-headers-and-query.ts';
import { KeyFile, checkKey } from './key-file.ts';
import { parseBaseUrl } from './parse-base-url.ts';
import { presets } from './presets/presets.ts';
import type { CurrentKey, Preset } from './presets/preset.ts';

interface ProvidersContext {
  readonly clock: Clock;
  /** Makes the function with which the provider of that name fetches credentials that expire. */
  credentialFetch(name: string, connections: ConnectionOptions): CredentialFetch;
  /**
   * Called when a key file is missing, empty or unreadable, or a token cannot be renewed: once per change, and never with
   * the key.
   */
  onKeyProblem(provider: string, problem: string): void;
}

/** Makes the configured providers, by name. @throws Error at start-up; it names the setting that is wrong */
export function buildProviders(
  settings: ConfiguredProviders,
  context: ProvidersContext,
  known: readonly Preset[] = presets,
): ReadonlyMap<string, Provider> {
  const providers = new Map<string, Provider>();
  for (const [name, provider] of Object.entries(settings)) {
    providers.set(name, buildProvider(name, provider, presetOf(provider, known), context));
  }
  return providers;
}

function buildProvider(
  name: string,
  settings: ConfiguredProvider,
  preset: Preset,
  context: ProvidersContext,
): Provider {
  const at = `providers.${name}`;
  const connections = named(`${at}.connections.extraCaFile`, () => connectionsOf(settings));
  const onProblem = (problem: string): void => {
    context.onKeyProblem(name, problem);
  };
  const authentication = authenticationOf(
    styleOf(settings, preset),
    keySource(at, settings, context.clock, onProblem),
    {
      clock: context.clock,
      fetch: context.credentialFetch(name, connections),
      onProblem,
    },
  );
  const { headers, query, secrets } = named(at, () => extrasOf(settings));
  const provider: Provider = {
    name,
    dialect: settings.dialect,
    ...named(`${at}.baseUrl`, () => parseBaseUrl(settings.baseUrl)),
    headers,
    query,
    authenticate: (call) => authentication.authenticate(call),
    noteRefusal: (startedAtMs) => authentication.noteRefusal?.(startedAtMs),
    secrets: () => [...authentication.secrets(), ...secrets],
    connections,
    quirks: quirksOf(settings, preset),
  };
  const { alsoSpeaks = [] } = settings;
  if (alsoSpeaks.length === 0) return provider;
  const others = alsoSpeaks.map((dialect) => [dialect, { ...provider, dialect }] as const);
  return { ...provider, inOtherDialects: new Map(others) };
}

function connectionsOf({ connections = {} }: ConfiguredProvider): ConnectionOptions {
  const { extraCaFile, ...options } = connections;
  return extraCaFile === undefined ? options : { ...options, extraCa: readFileSync(extraCaFile, 'utf8') };
}

const quirkNames = [
  'passModelMembers',
  'simulator',
  ...(Object.keys(quirkSettings) as (keyof typeof quirkSettings)[]),
] as const;

/** Quirks of the preset, overridden by those of the configuration. */
function quirksOf(settings: ConfiguredProvider, preset: Preset): Quirks {
  const configured: Partial<Pick<ConfiguredProvider, (typeof quirkNames)[number]>> = {};
  for (const name of quirkNames)
    if (settings[name] !== undefined) Object.assign(configured, { [name]: settings[name] });
  return { ...preset.quirks, ...configured };
}

function keySource(
  at: string,
  { apiKey, apiKeyFile }: ConfiguredProvider,
  clock: Clock,
  onProblem: (problem: string) => void,
): CurrentKey {
  if (apiKey !== undefined && apiKeyFile !== undefined) {
    throw new Error(`${at}: apiKey and apiKeyFile are both set: keep one, so that it is clear which key is sent`);
  }
  if (apiKeyFile !== undefined) {
    const file = named(`${at}.apiKeyFile`, () => new KeyFile(apiKeyFile, clock, onProblem));
    return () => file.current();
  }
  const key = apiKey === undefined ? undefined : named(`${at}.apiKey`, () => checkKey(apiKey.reveal()));
  return () => key;
}

/** Puts the path of the setting before the message of the error. */
function named<T>(place: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw new Error(`${place} ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
