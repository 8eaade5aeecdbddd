import { type Authentication, type Credentials, noCredentials } from '../core/authentication.ts';
import { headerLines, noLines } from '../core/header-lines.ts';
import type { AuthenticationContext } from './authentication-context.ts';
import type { AuthenticationStyle, CurrentKey } from './presets/preset.ts';
import { awsAuthentication } from './aws/authentication.ts';
import { azureAuthentication } from './azure/authentication.ts';
import { googleAuthentication } from './google/authentication.ts';
import { formsOf } from './secret-forms.ts';

/** Adds the current key to calls in the style that the provider requires. Without a key, it adds nothing. */
export function authenticationOf(
  style: AuthenticationStyle,
  currentKey: CurrentKey,
  context: AuthenticationContext,
): Authentication {
  if (style.style === 'none') return { authenticate: () => noCredentials, secrets: () => [] };
  if (style.style === 'signed') return style.sign(currentKey);
  if (style.style === 'aws' && currentKey() === undefined) return awsAuthentication(style, context);
  if (style.style === 'google' && currentKey() === undefined)
    return googleAuthentication(style.credentialsFile, context);
  if (style.style === 'azure' && currentKey() === undefined) return azureAuthentication(style, context);
  if (style.style === 'header') return withKey(currentKey, (key) => inHeader(style.name, key));
  if (style.style === 'query') {
    return withKey(currentKey, (key) => ({ headers: noLines, query: queryOf([[style.name, key]]) }));
  }
  return withKey(currentKey, (key) => inHeader('authorization', `Bearer ${key}`));
}

/** Joins names and values to a query, percent-encoded. */
export function queryOf(pairs: ReadonlyArray<readonly [name: string, value: string]>): string {
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

function inHeader(name: string, value: string): Credentials {
  return { headers: headerLines([name, value]), query: '' };
}

/** Builds the credentials again only when the key has changed. */
function withKey(currentKey: CurrentKey, credentialsOf: (key: string) => Credentials): Authentication {
  let key = currentKey();
  let credentials = noCredentials;
  let secrets: readonly string[] = [];
  const make = (): void => {
    credentials = key === undefined ? noCredentials : credentialsOf(key.reveal());
    secrets = key === undefined ? [] : formsOf(key.reveal());
  };
  const look = (): void => {
    const current = currentKey();
    if (current === key) return;
    key = current;
    make();
  };
  make();
  return {
    authenticate: () => {
      look();
      return credentials;
    },
    secrets: () => {
      look();
      return secrets;
    },
  };
}
