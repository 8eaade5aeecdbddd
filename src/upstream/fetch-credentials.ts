import type { ProviderHead } from '../core/answer.ts';
import { noCredentials } from '../core/authentication.ts';
import type { Clock } from '../core/clock.ts';
import type { CredentialAnswer, CredentialFetch, CredentialRequest } from '../core/credential-fetch.ts';
import { GatewayError } from '../core/errors.ts';
import { headerLines, noLines } from '../core/header-lines.ts';
import type { ConnectionOptions, Provider } from '../core/provider.ts';
import type { Upstream } from './upstream.ts';

/** Time for one answer. Requests wait for it only where no valid credentials are left. */
const timeoutMs = 10_000;
const maxBodyBytes = 1024 * 1024;
/** Servers of one provider. A provider's settings name one or two. */
const maxServers = 16;

/** Makes the function with which the provider of that name fetches its credentials. */
export function credentialFetch(
  upstream: Upstream,
  clock: Clock,
): (name: string, connections: ConnectionOptions) => CredentialFetch {
  return (name, connections) => {
    const servers = new Map<string, Provider>();
    const serverAt = (origin: string): Provider => {
      const known = servers.get(origin);
      if (known !== undefined) return known;
      if (servers.size >= maxServers) servers.clear();
      const server = serverOf(name, origin, connections);
      servers.set(origin, server);
      return server;
    };
    return (request) => fetchOnce(upstream, clock, serverAt(request.url.origin), request);
  };
}

/** The server as something that can be called like a provider. */
function serverOf(name: string, origin: string, connections: ConnectionOptions): Provider {
  const isSecure = origin.startsWith('https:');
  return {
    name,
    dialect: '',
    origin,
    basePath: '',
    headers: noLines,
    query: '',
    authenticate: () => noCredentials,
    secrets: () => [],
    connections: isSecure ? connections : { ...connections, proxy: 'none' },
    quirks: {},
  };
}

function fetchOnce(
  upstream: Upstream,
  clock: Clock,
  provider: Provider,
  { url, method, headers, body }: CredentialRequest,
): Promise<CredentialAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let answered: ProviderHead = { status: 0, headers: {} };
    const fail = (error: GatewayError): void => {
      timer.cancel();
      source.abort();
      reject(error);
    };
    const timer = clock.after(timeoutMs, () => {
      fail(failed(`${url.host} did not answer within ${String(timeoutMs)} ms`));
    });
    const source = upstream.call(
      {
        provider,
        method: method === 'POST' ? 'POST' : 'GET',
        path: url.pathname + url.search,
        headers: headerLines(Object.entries(headers).flat()),
        body: body === undefined ? undefined : Buffer.from(body),
      },
      {
        onHead: (head) => {
          answered = head;
        },
        onData: (chunk) => {
          size += chunk.length;
          if (size > maxBodyBytes)
            fail(failed(`the answer of ${url.host} is larger than ${String(maxBodyBytes)} bytes`));
          else chunks.push(Buffer.from(chunk));
        },
        onEnd: () => {
          timer.cancel();
          resolve({ ...answered, body: Buffer.concat(chunks) });
        },
        onError: (error) => {
          fail(failed(`${url.host} gave no answer: ${error.message}`, error));
        },
      },
    );
  });
}

function failed(message: string, cause?: unknown): GatewayError {
  return new GatewayError('provider_auth_failed', message, { cause });
}
