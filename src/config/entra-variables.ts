import { resolve } from 'node:path';
import { describePlaceholder, isPlaceholder } from '../core/placeholder-secret.ts';
import { Secret } from '../core/secret.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import type { Environment } from './config.ts';
import { readVariable } from './environment.ts';

type AuthenticationSettings = NonNullable<ProviderSettings['authentication']>;

interface FromEntraVariables {
  readonly authentication: AuthenticationSettings;
  /** What is wrong with the variables. */
  readonly fault?: string;
}

/**
 * What the environment variables of Azure's own libraries add to the settings of the style `azure`. Workload identity of
 * Kubernetes sets them in each pod. A secret comes before a file, as in those libraries.
 * https://learn.microsoft.com/azure/aks/workload-identity-overview
 */
export function entraFrom(written: AuthenticationSettings, env: Environment): FromEntraVariables {
  const { clientSecret, federatedTokenFile, identityEndpoint } = written;
  const tenantId = written.tenantId ?? readVariable(env, 'AZURE_TENANT_ID');
  const clientId = written.clientId ?? readVariable(env, 'AZURE_CLIENT_ID');
  const authorityHost = written.authorityHost ?? readVariable(env, 'AZURE_AUTHORITY_HOST');
  const hasProof = (clientSecret ?? federatedTokenFile ?? identityEndpoint) !== undefined;
  const proof = hasProof ? {} : proofIn(env);
  const authentication = {
    ...written,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(authorityHost === undefined ? {} : { authorityHost }),
    ...proof,
  };
  if (hasProof || proof.clientSecret === undefined || !isPlaceholder(proof.clientSecret.reveal())) {
    return { authentication };
  }
  return { authentication, fault: `has no usable secret: AZURE_CLIENT_SECRET ${describePlaceholder()}` };
}

function proofIn(env: Environment): Pick<AuthenticationSettings, 'clientSecret' | 'federatedTokenFile'> {
  const secret = readVariable(env, 'AZURE_CLIENT_SECRET');
  if (secret !== undefined) return { clientSecret: new Secret(secret) };
  const file = readVariable(env, 'AZURE_FEDERATED_TOKEN_FILE');
  return file === undefined ? {} : { federatedTokenFile: resolve(file) };
}
