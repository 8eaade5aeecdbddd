import type { Authentication } from '../../core/authentication.ts';
import type { AuthenticationContext } from '../authentication-context.ts';
import { type FetchedToken, tokenAuthentication } from '../token-authentication.ts';
import type { AzureSettings } from './settings.ts';

/** Shows access tokens of Microsoft Entra ID. */
export function azureAuthentication(settings: AzureSettings, context: AuthenticationContext): Authentication {
  const { clientSecret, federatedTokenFile, identityHeader } = settings;
  const setting =
    clientSecret !== undefined
      ? 'authentication.clientSecret'
      : federatedTokenFile !== undefined
        ? 'authentication.federatedTokenFile'
        : 'the managed identity, because neither authentication.clientSecret nor authentication.federatedTokenFile is set';
  const secrets = [clientSecret, identityHeader].flatMap((secret) => secret?.reveal().trim() ?? []);
  const fetchToken = async (): Promise<FetchedToken> => {
    // Most processes call no provider that wants such a token.
    const { fetchEntraToken } = await import('./fetch-token.ts');
    return fetchEntraToken(settings, context.fetch);
  };
  return tokenAuthentication({ source: 'Entra ID', setting, fetchToken, secrets, ...context });
}
