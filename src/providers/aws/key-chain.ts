import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Readable } from 'node:stream';
import type { CredentialFetch } from '../../core/credential-fetch.ts';
import type { AwsKey } from './aws-key.ts';

const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // What the chain has to say stands in its errors.
}

/** @param anew the key that is kept is not wanted, because AWS has refused it */
export type FindKey = (anew: boolean) => Promise<AwsKey>;

/**
 * Finds keys in the usual places of AWS, in AWS's order: environment variables, profiles, web identity (EKS service
 * accounts), containers (ECS, EKS Pod Identity), EC2. The function keeps a key until five minutes before it expires, and
 * fetches the next one once for all who ask; the key stays in use while a fetch fails, until it expires.
 */
export function keyChain(profile: string | undefined, region: string, fetch: CredentialFetch): FindKey {
  const named = profile === undefined ? {} : { profile };
  const clientConfig = { region, requestHandler: handlerOf(fetch) };
  const find = defaultProvider({ ...named, clientConfig, logger: silent });
  return async (anew) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await find({ forceRefresh: anew });
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  };
}

/** The parts of a request of AWS's clients that are read here. */
interface AwsRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The HTTP handler of AWS's clients (STS, SSO). Containers and EC2 are asked by other code, which uses no proxy. */
function handlerOf(fetch: CredentialFetch) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle({ protocol, hostname, port, path, query = {}, method, headers, body }: AwsRequest) {
      const url = new URL(path, `${protocol}//${hostname}${port === undefined ? '' : `:${String(port)}`}`);
      for (const [name, value] of Object.entries(query)) {
        for (const item of typeof value === 'string' ? [value] : (value ?? [''])) url.searchParams.append(name, item);
      }
      const { host: _host, 'content-length': _length, ...others } = headers;
      const answer = await fetch({ url, method, headers: others, ...(typeof body === 'string' ? { body } : {}) });
      const response = { statusCode: answer.status, headers: answer.headers, body: Readable.from([answer.body]) };
      return { response };
    },
    destroy: nothing,
    updateHttpClientConfig: nothing,
    httpHandlerConfigs: () => ({}),
  };
}
