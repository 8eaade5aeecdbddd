import type { Backend, Config } from './config.ts';
import { openaiBaseUrl, openaiProviderName } from './complete-providers.ts';
import type { Settings } from './schema.ts';

/** A small, current model of OpenAI's: what a request gets that names none, where nothing is configured. */
export const builtInModel = 'gpt-6-luna';
/** The embedded simulator's name in `models`, metrics and answers. */
export const simulatorProviderName = 'simulator';

export type CompletedModels =
  | { readonly kind: 'completed'; readonly models: Config['models']; readonly defaults: Config['defaults'] }
  | { readonly kind: 'refused'; readonly message: string };

/** Adds the list of models where the file has none, and the default model where none is named. */
export function completeModels(settings: Settings, providers: Config['providers'], backend: Backend): CompletedModels {
  const { models, defaults } = settings;
  if (models !== undefined) {
    const first = defaults.model ?? models.find((model) => model.name !== '*')?.name;
    return { kind: 'completed', models, defaults: first === undefined ? defaults : { ...defaults, model: first } };
  }
  const provider = backend.kind === 'embedded-simulator' ? simulatorProviderName : onlyProvider(providers);
  if (provider === undefined) {
    return {
      kind: 'refused',
      message:
        'is missing: with more than one provider, say which of them serves which model ("*" stands for the rest)',
    };
  }
  const model = defaults.model ?? (servesOpenai(provider, providers) ? builtInModel : undefined);
  const rest = { name: '*', provider };
  return model === undefined
    ? { kind: 'completed', models: [rest], defaults }
    : { kind: 'completed', models: [{ name: model, provider }, rest], defaults: { ...defaults, model } };
}

function onlyProvider(providers: Config['providers']): string | undefined {
  const names = Object.keys(providers);
  return names.length === 1 ? names[0] : undefined;
}

/** Whether OpenAI's model names mean something there: elsewhere a default would be a guess. */
function servesOpenai(provider: string, providers: Config['providers']): boolean {
  return (
    provider === simulatorProviderName ||
    provider === openaiProviderName ||
    providers[provider]?.baseUrl.startsWith(openaiBaseUrl) === true
  );
}
