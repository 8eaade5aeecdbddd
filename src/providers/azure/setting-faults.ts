import { describeKeyFault } from '../describe-key-fault.ts';
import { azureSettings, type AzureSettings } from './settings.ts';

interface AzureFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with the settings of a provider that wants tokens of Entra ID. @param hasKey the provider has a key of its own */
export function azureFaults(settings: AzureSettings, hasKey: boolean): readonly AzureFault[] {
  const { tenantId, clientId, clientSecret, federatedTokenFile, identityHeader, identityEndpoint } = settings;
  const first = Object.keys(azureSettings).find((name) => name in settings);
  if (hasKey)
    return first === undefined ? [] : [at(first, 'is not used beside apiKey or apiKeyFile; leave one of them')];
  const faults: AzureFault[] = [];
  if (clientSecret !== undefined && federatedTokenFile !== undefined) {
    faults.push(at('federatedTokenFile', 'is not used beside clientSecret; leave one of them'));
  }
  if ((clientSecret ?? federatedTokenFile) !== undefined) {
    const missing = 'is missing: write it, or set it in the environment as';
    if (tenantId === undefined) faults.push(at('tenantId', `${missing} AZURE_TENANT_ID`));
    if (clientId === undefined) faults.push(at('clientId', `${missing} AZURE_CLIENT_ID`));
  }
  if (identityHeader !== undefined && identityEndpoint === undefined) {
    faults.push(at('identityHeader', 'has no meaning without identityEndpoint'));
  }
  const secrets = { clientSecret, identityHeader };
  for (const [name, secret] of Object.entries(secrets)) {
    const fault = secret === undefined ? undefined : describeKeyFault(secret.reveal());
    if (fault !== undefined) faults.push(at(name, fault));
  }
  return faults;
}

function at(name: string, message: string): AzureFault {
  return { path: ['authentication', name], message };
}
