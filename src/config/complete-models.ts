import { isPattern } from '../core/name-patterns.ts';
import type { Config } from './config.ts';
import { openai } from '../providers/presets/openai.ts';
import { type CompletedProviders, openaiProviderName } from './complete-providers.ts';
import type { Settings } from './schema.ts';

/** The default model if nothing is configured: a small, current model of OpenAI. */
export const builtInModel = 'gpt-6-luna';
/** The name of the embedded simulator in `models`, metrics and answers. */
export const simulatorProviderName = 'simulator';

type CompletedModels =
  | { readonly kind: 'completed'; readonly models: Config['models']; readonly defaults: Config['defaults'] }
  | { readonly kind: 'refused'; readonly message: string };

/** Adds the list of models if the file has none, and the default model if none is named. */
export function completeModels(
  settings: Settings,
  { providers, backend, addedBy }: CompletedProviders & { readonly kind: 'completed' },
): CompletedModels {
  const { models, defaults } = settings;
  if (models !== undefined) {
    const first = defaults.model ?? models.find(({ name }) => !isPattern(name))?.name;
    return { kind: 'completed', models, defaults: first === undefined ? defaults : { ...defaults, model: first } };
  }
  const provider = backend.kind === 'embedded-simulator' ? simulatorProviderName : onlyProvider(providers);
  if (provider === undefined) {
    return { kind: 'refused', message: whyModelsAreWanted(Object.keys(providers), addedBy) };
  }
  const model = defaults.model ?? (servesOpenai(provider, providers) ? builtInModel : undefined);
  const rest = { name: '*', provider };
  return model === undefined
    ? { kind: 'completed', models: [rest], defaults }
    : { kind: 'completed', models: [{ name: model, provider }, rest], defaults: { ...defaults, model } };
}

function whyModelsAreWanted(names: readonly string[], addedBy: string | undefined): string {
  const reason = `is missing: with more than one provider (${names.join(', ')}), say which of them serves which model ("*" stands for the rest)`;
  if (addedBy === undefined) return reason;
  const others = names.filter((name) => name !== openaiProviderName).join(', ');
  return `${reason}. The provider ${openaiProviderName} is there because ${addedBy} is set in the environment: unset it if only ${others} is meant`;
}

function onlyProvider(providers: Config['providers']): string | undefined {
  const names = Object.keys(providers);
  return names.length === 1 ? names[0] : undefined;
}

/** Whether the provider knows OpenAI's model names. For other providers a default model would be a guess. */
function servesOpenai(provider: string, providers: Config['providers']): boolean {
  return (
    provider === simulatorProviderName ||
    provider === openaiProviderName ||
    (openai.baseUrl !== undefined && providers[provider]?.baseUrl.startsWith(openai.baseUrl) === true)
  );
}
