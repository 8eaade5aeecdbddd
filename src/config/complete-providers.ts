import { resolve } from 'node:path';
import { applyPreset, type ConfiguredProvider } from '../providers/configured-provider.ts';
import { openai } from '../providers/presets/openai.ts';
import { describePlaceholder, isPlaceholder } from '../core/placeholder-secret.ts';
import { Secret } from '../core/secret.ts';
import type { Backend, Config, Environment } from './config.ts';
import { readVariable } from './environment.ts';
import { isLoopback } from '../core/loopback.ts';
import type { ValueOrigins } from './value-origins.ts';
import type { Settings } from './schema.ts';

export const openaiProviderName = openai.name;

export type CompletedProviders =
  | {
      readonly kind: 'completed';
      readonly providers: Config['providers'];
      readonly backend: Backend;
      /** The environment variable that added the provider `openai`; undefined if none did. */
      readonly addedBy?: 'OPENAI_API_KEY' | 'OPENAI_API_KEY_FILE';
    }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Adds a provider that the file does not declare: `openai` if its key is in the environment, or the embedded simulator.
 * The simulator is added only if nobody could mistake it for a provider: on loopback and without a configuration file.
 */
export function completeProviders(
  settings: Settings,
  env: Environment,
  file: string | undefined,
  origins: ValueOrigins,
): CompletedProviders {
  const key = readVariable(env, 'OPENAI_API_KEY');
  const keyFile = readVariable(env, 'OPENAI_API_KEY_FILE');
  if (key !== undefined && keyFile !== undefined) {
    return refuse(
      'OPENAI_API_KEY and OPENAI_API_KEY_FILE are both set: unset one, so that it is clear which key is sent.',
    );
  }
  const providers: Record<string, ConfiguredProvider> = {};
  for (const [name, provider] of Object.entries(settings.providers)) providers[name] = applyPreset(provider);
  const isAdded = (key ?? keyFile) !== undefined && !Object.hasOwn(providers, openaiProviderName);
  if (isAdded) {
    if (key !== undefined && isPlaceholder(key)) {
      return refuse(`The environment variable OPENAI_API_KEY ${describePlaceholder(['OPENAI_API_KEY'])}.`);
    }
    const baseUrl = readVariable(env, 'OPENAI_BASE_URL');
    providers[openaiProviderName] = applyPreset({
      preset: openai.name,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(key === undefined ? {} : { apiKey: new Secret(key) }),
      ...(keyFile === undefined ? {} : { apiKeyFile: resolve(keyFile) }),
    });
    origins.set(['providers', openaiProviderName, 'apiKey'], { variables: ['OPENAI_API_KEY'] });
    origins.set(['providers', openaiProviderName, 'apiKeyFile'], { variables: ['OPENAI_API_KEY_FILE'] });
    origins.set(['providers', openaiProviderName, 'baseUrl'], { variables: ['OPENAI_BASE_URL'] });
  }
  if (Object.keys(providers).length > 0) {
    const addedBy = key === undefined ? 'OPENAI_API_KEY_FILE' : 'OPENAI_API_KEY';
    return { kind: 'completed', providers, backend: { kind: 'providers' }, ...(isAdded ? { addedBy } : {}) };
  }
  const reason = whyNoSimulator(settings, env, file);
  return reason === undefined
    ? { kind: 'completed', providers, backend: { kind: 'embedded-simulator' } }
    : refuse(
        `There is no provider to call. Set OPENAI_API_KEY (or OPENAI_API_KEY_FILE), or declare one with its baseUrl ` +
          `under "providers:" in the configuration file. The simulator does not stand in, because ${reason}.`,
      );
}

function whyNoSimulator(settings: Settings, env: Environment, file: string | undefined): string | undefined {
  if (file !== undefined) return `there is a configuration file (${file})`;
  for (const [name, { host }] of [['server.host', settings.server] as const, ['admin.host', settings.admin] as const]) {
    if (!isLoopback(host)) return `${name} is ${host}, where others could take it for the real thing`;
  }
  if (readVariable(env, 'OPENAI_BASE_URL') !== undefined) {
    return 'OPENAI_BASE_URL names a provider (one that wants no key takes any text as OPENAI_API_KEY)';
  }
  return undefined;
}

function refuse(message: string): CompletedProviders {
  return { kind: 'refused', message };
}
