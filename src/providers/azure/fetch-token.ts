import { readFile } from 'node:fs/promises';
import type { CredentialFetch, CredentialRequest } from '../../core/credential-fetch.ts';
import type { FetchedToken } from '../token-authentication.ts';
import type { AzureSettings } from './settings.ts';

const usualScope = 'https://cognitiveservices.azure.com/.default';
const usualAuthority = 'https://login.microsoftonline.com';
const usualIdentityEndpoint = 'http://169.254.169.254/metadata/identity/oauth2/token';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Fetches an access token of Microsoft Entra ID.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * @throws Error with the reason that Entra ID gives
 */
export async function fetchEntraToken(settings: AzureSettings, fetch: CredentialFetch): Promise<FetchedToken> {
  const { status, body } = await fetch(await requestOf(settings));
  const answer = readObject(body);
  const { access_token: token } = answer;
  if (status !== 200 || typeof token !== 'string' || token === '') {
    throw new Error(withoutSecret(reasonOf(status, answer), settings));
  }
  // A managed identity says the seconds as text.
  const lifetimeS = Number(answer['expires_in']);
  if (!(lifetimeS > 0)) throw new Error('the answer does not say when the token ends');
  return { token, lifetimeMs: lifetimeS * 1000 };
}

async function requestOf(settings: AzureSettings): Promise<CredentialRequest> {
  const { clientId = '', clientSecret, federatedTokenFile, scope = usualScope } = settings;
  if (clientSecret === undefined && federatedTokenFile === undefined) return identityRequest(settings);
  const { tenantId = '', authorityHost = usualAuthority } = settings;
  const proof =
    federatedTokenFile === undefined
      ? { client_secret: clientSecret?.reveal().trim() ?? '' }
      : { client_assertion_type: assertionType, client_assertion: (await readFile(federatedTokenFile, 'utf8')).trim() };
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, scope, ...proof });
  return {
    url: new URL(`${authorityHost.replace(/\/$/, '')}/${tenantId}/oauth2/v2.0/token`),
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

/**
 * The request for a token of a managed identity.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token, and for App Service
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity
 */
function identityRequest(settings: AzureSettings): CredentialRequest {
  const { clientId, scope = usualScope, identityEndpoint = usualIdentityEndpoint, identityHeader } = settings;
  const url = new URL(identityEndpoint);
  url.searchParams.set('api-version', identityHeader === undefined ? '2018-02-01' : '2019-08-01');
  url.searchParams.set('resource', scope.replace(/\/\.default$/, ''));
  if (clientId !== undefined) url.searchParams.set('client_id', clientId);
  const proof: Record<string, string> =
    identityHeader === undefined ? { metadata: 'true' } : { 'x-identity-header': identityHeader.reveal().trim() };
  return { url, method: 'GET', headers: { accept: 'application/json', ...proof } };
}

function readObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Entra ID says the reason in the first line of its description; identifiers for its support follow. */
function reasonOf(status: number, { error, error_description: words }: Readonly<Record<string, unknown>>): string {
  const lines = [error, words].flatMap((text) => (typeof text === 'string' ? (text.split(/[\r\n]/)[0] ?? []) : []));
  return lines.length === 0 ? `it answered ${String(status)} without a token` : lines.join(': ');
}

function withoutSecret(words: string, { clientSecret }: AzureSettings): string {
  const secret = clientSecret?.reveal().trim();
  return secret === undefined ? words : words.replaceAll(secret, '[secret]');
}
