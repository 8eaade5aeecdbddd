import { type AuthClient, GoogleAuth } from 'google-auth-library';
import type { CredentialFetch } from '../../core/credential-fetch.ts';
import type { FetchedToken } from '../token-authentication.ts';
import { clientOfFile } from './client-of-file.ts';

const scopes = ['https://www.googleapis.com/auth/cloud-platform'];
/** Where Google does not say when a token ends. Its tokens live for an hour. */
const usualLifetimeMs = 600_000;

/**
 * Gets access tokens in the usual ways of Google: from a file of a service account or of workload identity federation, or
 * from the metadata server. The library keeps a token until five minutes before it expires.
 */
export function tokenSource(keyFile: string | undefined, fetch: CredentialFetch): () => Promise<FetchedToken> {
  const clientOptions = { transporterOptions: { fetchImplementation: asFetch(fetch) } };
  let client: AuthClient | undefined;
  return async () => {
    client ??= await (keyFile === undefined
      ? new GoogleAuth({ scopes, clientOptions }).getClient()
      : clientOfFile(keyFile, scopes, clientOptions));
    const { token } = await client.getAccessToken();
    if (typeof token !== 'string' || token === '') throw new Error('the answer holds no access token');
    const { expiry_date: endsAtMs } = client.credentials;
    return { token, lifetimeMs: typeof endsAtMs === 'number' ? endsAtMs - Date.now() : usualLifetimeMs };
  };
}

/** The library's HTTP client works with a function in the form of `fetch`. */
function asFetch(fetch: CredentialFetch): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { status, headers, body } = await fetch({
      url: new URL(request.url),
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...(request.method === 'GET' ? {} : { body: await request.text() }),
    });
    const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    return new Response(new Uint8Array(body), { status, headers: pairs });
  };
}
