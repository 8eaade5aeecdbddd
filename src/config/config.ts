import type { ConfiguredProviders } from '../providers/configured-provider.ts';
import type { Settings } from './schema.ts';

/** Everything the process was told, checked and frozen: the value that a reload swaps in one assignment. */
export interface Config extends Readonly<Omit<Settings, 'models' | 'providers'>> {
  /** The file it was read from; absent where there was none. */
  readonly file?: string;
  /** The closed list, built in where the file has none. */
  readonly models: NonNullable<Settings['models']>;
  /** With what their presets say. */
  readonly providers: ConfiguredProviders;
  readonly backend: Backend;
  /** What can be used and was probably not meant, a line each, for a person. Never holds a secret. */
  readonly warnings: readonly string[];
}

/** Who answers. The embedded simulator is a provider too, but its address is known only once it listens. */
export type Backend = { readonly kind: 'providers' } | { readonly kind: 'embedded-simulator' };

/** The process's environment variables, as far as the configuration reads them. */
export type Environment = Readonly<Record<string, string | undefined>>;
