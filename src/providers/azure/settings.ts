import { Type, type Static } from 'typebox';
import { secretSetting } from '../../core/setting.ts';

/** How a token of Microsoft Entra ID is fetched. Without a secret and a file, it is that of the machine's managed identity. */
export const azureSettings = {
  tenantId: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9.-]{1,120}$',
      description: 'Directory (tenant) in Entra ID, with the style `azure`; AZURE_TENANT_ID where absent.',
    }),
  ),
  clientId: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9-]{1,120}$',
      description:
        'Application (client) in Entra ID, with the style `azure`; AZURE_CLIENT_ID where absent. For a managed identity it chooses one that is not the machine’s own.',
    }),
  ),
  clientSecret: Type.Optional(
    secretSetting({
      description: 'Of that application; AZURE_CLIENT_SECRET where this and `federatedTokenFile` are absent.',
    }),
  ),
  federatedTokenFile: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'File with the token that is exchanged (workload identity federation), read for each exchange; AZURE_FEDERATED_TOKEN_FILE where this and `clientSecret` are absent. Absent too: the managed identity of the machine.',
    }),
  ),
  authorityHost: Type.Optional(
    Type.String({
      pattern: '^https?://[^/?#]+/?$',
      description:
        'Where Entra ID is, for sovereign clouds; AZURE_AUTHORITY_HOST where absent, and https://login.microsoftonline.com where that is absent too.',
    }),
  ),
  scope: Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,200}$',
      description:
        'What the token is for, with the style `azure`; https://cognitiveservices.azure.com/.default where absent.',
    }),
  ),
  identityEndpoint: Type.Optional(
    Type.String({
      pattern: '^https?://[^?#]+$',
      description:
        'Where the managed identity’s tokens are; http://169.254.169.254/metadata/identity/oauth2/token where absent. App Service and Container Apps say it in IDENTITY_ENDPOINT.',
    }),
  ),
  identityHeader: Type.Optional(
    secretSetting({ description: 'What App Service and Container Apps want beside it: ${IDENTITY_HEADER}.' }),
  ),
};

const azureObject = Type.Object(azureSettings);

export type AzureSettings = Static<typeof azureObject>;
