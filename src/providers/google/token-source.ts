import { GoogleAuth } from 'google-auth-library';

const scopes = ['https://www.googleapis.com/auth/cloud-platform'];

/**
 * Gets access tokens in the usual ways of Google: from a file of a service account or of workload identity federation, or
 * from the metadata server. The library keeps a token until five minutes before it expires, and fetches the next one once
 * for all who ask.
 */
export function tokenSource(keyFile: string | undefined): () => Promise<string> {
  // The library would bring an HTTP client of its own in place of Node's.
  const clientOptions = { transporterOptions: { fetchImplementation: fetch } };
  const auth = new GoogleAuth({ scopes, clientOptions, ...(keyFile === undefined ? {} : { keyFilename: keyFile }) });
  return async () => {
    const token = await auth.getAccessToken();
    if (typeof token !== 'string' || token === '') throw new Error('the answer holds no access token');
    return token;
  };
}
