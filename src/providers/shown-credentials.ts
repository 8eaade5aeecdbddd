import { type ConfiguredProvider, presetOf, styleOf } from './configured-provider.ts';
import { presets } from './presets/presets.ts';

/** What a provider is shown to know who calls. */
export type ShownCredentials =
  | { readonly kind: 'key' | 'nothing' }
  /** What a cloud gives to the gateway. `words` name it for people. */
  | { readonly kind: 'identity'; readonly words: string };

const identities: Readonly<Record<string, string>> = {
  google: 'a token of Google',
  azure: 'a token of Entra ID',
  aws: 'a signature with a key of AWS',
};

export function shownCredentials(settings: ConfiguredProvider): ShownCredentials {
  if (settings.apiKey !== undefined || settings.apiKeyFile !== undefined) return { kind: 'key' };
  const words = identities[styleOf(settings, presetOf(settings, presets)).style];
  return words === undefined ? { kind: 'nothing' } : { kind: 'identity', words };
}
