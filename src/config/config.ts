import type { ConfiguredProviders } from '../providers/configured-provider.ts';
import type { Settings } from './schema.ts';

/** The whole configuration, checked and frozen. A reload replaces it in one assignment. */
export interface Config extends Readonly<Omit<Settings, 'models' | 'providers'>> {
  /** The file that it was read from; undefined if there was none. */
  readonly file?: string;
  /** The closed list of models; a built-in list if the file has none. */
  readonly models: NonNullable<Settings['models']>;
  /** The providers, completed by their presets. */
  readonly providers: ConfiguredProviders;
  readonly backend: Backend;
  /** Settings that are valid and were probably not meant, one line each, for a person. Never contains a secret. */
  readonly warnings: readonly string[];
}

/** What answers requests. The embedded simulator is a provider too, but its address is known only when it listens. */
export type Backend = { readonly kind: 'providers' } | { readonly kind: 'embedded-simulator' };

/** The environment variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;
