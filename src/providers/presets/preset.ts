import type { Authentication } from '../../core/authentication.ts';
import type { DialectName } from '../../core/dialect-name.ts';
import type { Quirks } from '../../core/quirks.ts';
import type { AwsSettings } from '../aws/settings.ts';
import type { AzureSettings } from '../azure/settings.ts';
import type { Secret } from '../../core/secret.ts';

/**
 * Returns the current key; undefined for a provider without one. It returns the same object as long as the key stays
 * the same.
 */
export type CurrentKey = () => Secret | undefined;

/** How a provider requires its key. */
export type AuthenticationStyle =
  /** `authorization: Bearer <key>` */
  | { readonly style: 'bearer' }
  /** The key alone, in the header with this name. */
  | { readonly style: 'header'; readonly name: string }
  /** The key in the query parameter with this name. */
  | { readonly style: 'query'; readonly name: string }
  | { readonly style: 'none' }
  /** An access token of Google, which expires; a key of the provider's own, where there is one, is sent as a bearer token. */
  | { readonly style: 'google'; readonly credentialsFile?: string }
  /** An access token of Microsoft Entra ID, which expires; a key of the provider's own, where there is one, is sent as a bearer token. */
  | ({ readonly style: 'azure' } & AzureSettings)
  /** A signature with a key of AWS; a key of the provider's own, where there is one, is sent as a bearer token. */
  | ({ readonly style: 'aws'; readonly service: string } & AwsSettings)
  /** Credentials that depend on the call itself, such as a signature of its body. */
  | { readonly style: 'signed'; readonly sign: (currentKey: CurrentKey) => Authentication };

/** What is known about a provider, or a kind of server, before anything is configured. */
export interface Preset {
  /** The value of the setting `preset`. */
  readonly name: string;
  /** The provider's name for people. */
  readonly title: string;
  /** The page of its documentation from which these facts are taken. */
  readonly documentation: string;
  /** Dialects that the provider speaks. The first one is the default. */
  readonly dialects: readonly [DialectName, ...DialectName[]];
  /**
   * Those of its other dialects in which clients are answered where the configuration names no dialect: all models of the
   * provider serve them at the same base URL, as its documentation says.
   */
  readonly alsoSpeaks?: readonly DialectName[];
  /** The preset is a kind of server, which has another URL in each installation. */
  readonly runsAnywhere?: true;
  /**
   * Absent where each installation has its own URL. It may contain environment variables as `${NAME}`, where a part of
   * the URL belongs to the customer.
   */
  readonly baseUrl?: string;
  /** Makes the URL of a region, where the provider has one for each. */
  readonly baseUrlIn?: (region: string) => string;
  readonly authentication: AuthenticationStyle;
  /** Environment variable that usually contains the key. It is read where the configuration has no key. */
  readonly keyVariable?: string;
  /** The provider may be called without a key. */
  readonly keyIsOptional?: true;
  /** Path after the base URL of a GET that costs nothing and fails without a valid key, where the provider requires one. */
  readonly freeCall?: string;
  /** Where the provider differs from its dialects. The configuration may add to them. */
  readonly quirks: Quirks;
}
