import type { Authentication } from '../../core/authentication.ts';
import type { DialectName } from '../../core/inference.ts';
import type { Quirks } from '../../core/plan.ts';
import type { Secret } from '../../core/secret.ts';

/** The key in use; undefined for a provider that has none. The same object as long as the key is the same. */
export type CurrentKey = () => Secret | undefined;

/** How a provider wants its key. */
export type AuthenticationStyle =
  /** `authorization: Bearer <key>` */
  | { readonly style: 'bearer' }
  /** The key alone, in the header of that name. */
  | { readonly style: 'header'; readonly name: string }
  /** The key as the query parameter of that name. */
  | { readonly style: 'query'; readonly name: string }
  | { readonly style: 'none' }
  /** Whatever depends on the call itself, such as a signature of its body. */
  | { readonly style: 'signed'; readonly sign: (currentKey: CurrentKey) => Authentication };

/** What is known of a provider, or of a kind of servers, before anything is configured. */
export interface Preset {
  /** As the setting `preset` has it. */
  readonly name: string;
  /** Wire formats that it speaks; the first where the configuration chooses none. */
  readonly dialects: readonly [DialectName, ...DialectName[]];
  /** Absent where each installation has its own. */
  readonly baseUrl?: string;
  readonly authentication: AuthenticationStyle;
  /** Environment variable in which its users keep their key; errors suggest it. */
  readonly keyVariable?: string;
  /** Where it strays from its dialects. The configuration may add to them. */
  readonly quirks: Quirks;
}
