import type { Authentication } from '../../core/authentication.ts';
import type { CredentialFetch } from '../../core/credential-fetch.ts';
import type { AuthenticationContext } from '../authentication-context.ts';
import { type FetchedToken, tokenAuthentication } from '../token-authentication.ts';

/**
 * Shows access tokens of Google. @param keyFile of a service account or of workload identity; where it is absent, the
 * usual places of Google are searched: GOOGLE_APPLICATION_CREDENTIALS, gcloud's own file, the metadata server
 */
export function googleAuthentication(keyFile: string | undefined, context: AuthenticationContext): Authentication {
  const setting = 'authentication.credentialsFile';
  return tokenAuthentication({ source: 'Google', setting, fetchToken: lazySource(keyFile, context.fetch), ...context });
}

function lazySource(keyFile: string | undefined, fetch: CredentialFetch): (anew: boolean) => Promise<FetchedToken> {
  let fetchToken: (() => Promise<FetchedToken>) | undefined;
  return async (anew) => {
    // Google's library keeps a token until it nearly ends, so that a new one comes from a new object of the library.
    if (anew) fetchToken = undefined;
    // Most processes call no provider that wants such a token.
    fetchToken ??= (await import('./token-source.ts')).tokenSource(keyFile, fetch);
    return fetchToken();
  };
}
