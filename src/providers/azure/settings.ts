import * as Type from 'typebox';
import { secretSetting } from '../../core/setting.ts';

/** How a token of Microsoft Entra ID is fetched. Without a secret and a file, it is that of the machine's managed identity. */
export const azureSettings = {
  tenantId: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9.-]{1,120}$',
      description: 'Directory (tenant) in Entra ID. With the style `azure`. Default: AZURE_TENANT_ID.',
    }),
  ),
  clientId: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9-]{1,120}$',
      description:
        'Application (client) in Entra ID. With the style `azure`. Default: AZURE_CLIENT_ID. If a managed identity is used, it chooses a user-assigned one.',
    }),
  ),
  clientSecret: Type.Optional(
    secretSetting({
      description: 'Secret of this application. Default: AZURE_CLIENT_SECRET, if there is no `federatedTokenFile`.',
    }),
  ),
  federatedTokenFile: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'File with the token that is exchanged (workload identity federation). The gateway reads it for each exchange. Default: AZURE_FEDERATED_TOKEN_FILE, if there is no `clientSecret`. If there is neither a secret nor a token, the managed identity of the machine is used.',
    }),
  ),
  authorityHost: Type.Optional(
    Type.String({
      pattern: '^https?://[^/?#]+/?$',
      description:
        'Address of Entra ID, for sovereign clouds. Default: AZURE_AUTHORITY_HOST, else https://login.microsoftonline.com.',
    }),
  ),
  scope: Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,200}$',
      description: 'Scope of the token. With the style `azure`. Default: https://cognitiveservices.azure.com/.default.',
    }),
  ),
  identityEndpoint: Type.Optional(
    Type.String({
      pattern: '^https?://[^?#]+$',
      description:
        'URL that gives out the tokens of the managed identity. Default: http://169.254.169.254/metadata/identity/oauth2/token. In App Service and Container Apps, write ${IDENTITY_ENDPOINT}.',
    }),
  ),
  identityHeader: Type.Optional(
    secretSetting({
      description: 'Secret that App Service and Container Apps want with this URL. Write ${IDENTITY_HEADER}.',
    }),
  ),
};

const azureObject = Type.Object(azureSettings);

export type AzureSettings = Type.Static<typeof azureObject>;
