import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsKey } from './aws-key.ts';

const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // What the chain has to say stands in its errors.
}

/**
 * Finds keys in the usual places of AWS, in AWS's order: environment variables, profiles, web identity (EKS service
 * accounts), containers (ECS, EKS Pod Identity), EC2. The function keeps a key until five minutes before it expires, and
 * fetches the next one once for all who ask; the key stays in use while a fetch fails, until it expires.
 */
export function keyChain(profile: string | undefined, region: string): () => Promise<AwsKey> {
  const named = profile === undefined ? {} : { profile };
  const find = defaultProvider({ ...named, clientConfig: { region }, logger: silent });
  return async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await find();
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  };
}
