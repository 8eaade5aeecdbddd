import type { Clock } from '../core/clock.ts';
import type { Provider } from '../core/plan.ts';
import type { Secret } from '../core/secret.ts';
import { KeyFile, checkKey } from './key-file.ts';
import { openaiProvider } from './openai.ts';
import type { ProviderSettings, ProvidersSettings } from './settings.ts';

export interface ProvidersContext {
  readonly clock: Clock;
  /** A key file went missing, is empty or unreadable: told once per change, never with the content. */
  onKeyProblem(provider: string, problem: string): void;
}

/**
 * The configured providers, by name.
 * @throws Error naming the setting that is wrong, for start-up
 */
export function buildProviders(settings: ProvidersSettings, context: ProvidersContext): ReadonlyMap<string, Provider> {
  const providers = new Map<string, Provider>();
  for (const [name, provider] of Object.entries(settings)) providers.set(name, buildProvider(name, provider, context));
  return providers;
}

function buildProvider(name: string, settings: ProviderSettings, context: ProvidersContext): Provider {
  const at = `providers.${name}`;
  if (settings.apiKey !== undefined && settings.apiKeyFile !== undefined) {
    throw new Error(`${at}: apiKey and apiKeyFile are both set: keep one, so that it is clear which key is sent`);
  }
  const currentKey = keySource(at, name, settings, context);
  const quirks = {
    ...(settings.noDone === undefined ? {} : { noDone: settings.noDone }),
    ...(settings.passModelMembers === undefined ? {} : { passModelMembers: settings.passModelMembers }),
    ...(settings.simulator === undefined ? {} : { simulator: settings.simulator }),
  };
  return named(`${at}.baseUrl`, () => openaiProvider(name, currentKey, settings.baseUrl, quirks));
}

function keySource(
  at: string,
  name: string,
  { apiKey, apiKeyFile }: ProviderSettings,
  context: ProvidersContext,
): () => Secret | undefined {
  if (apiKeyFile !== undefined) {
    const onProblem = (problem: string): void => {
      context.onKeyProblem(name, problem);
    };
    const file = named(`${at}.apiKeyFile`, () => new KeyFile(apiKeyFile, context.clock, onProblem));
    return () => file.current();
  }
  const key = apiKey === undefined ? undefined : named(`${at}.apiKey`, () => checkKey(apiKey.reveal()));
  return () => key;
}

/** Puts the setting's place before what is wrong with it. */
function named<T>(place: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw new Error(`${place} ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
