import { readFile } from 'node:fs/promises';
import {
  type AuthClient,
  AwsClient,
  type AwsClientOptions,
  ExternalAccountAuthorizedUserClient,
  type ExternalAccountAuthorizedUserClientOptions,
  GoogleAuth,
  IdentityPoolClient,
  type IdentityPoolClientOptions,
  JWT,
  type JWTOptions,
  PluggableAuthClient,
  type PluggableAuthClientOptions,
  UserRefreshClient,
} from 'google-auth-library';

/** A file that Google or gcloud has written. */
type CredentialsFile =
  | (Parameters<JWT['fromJSON']>[0] & { readonly type?: 'service_account' })
  | (Parameters<UserRefreshClient['fromJSON']>[0] & { readonly type: 'authorized_user' })
  | (ExternalAccount & { readonly type: 'external_account' })
  | (ExternalAccountAuthorizedUserClientOptions & { readonly type: 'external_account_authorized_user' })
  | { readonly type: 'impersonated_service_account' | 'gdch_service_account' };

type ExternalAccount = AwsClientOptions | PluggableAuthClientOptions | IdentityPoolClientOptions;

type ClientOptions = Pick<JWTOptions, 'transporterOptions'>;

/**
 * Makes the client for a file of credentials, by its type. The library would do so by itself, but writes a warning to stderr
 * for each file, for those who take such files from strangers. Here they are the operator's own.
 * https://cloud.google.com/docs/authentication/external/externally-sourced-credentials
 * @throws Error for a file that cannot be read or contains no credentials
 */
export async function clientOfFile(file: string, scopes: string[], options: ClientOptions): Promise<AuthClient> {
  const content = parseFile(await readFile(file, 'utf8'));
  switch (content.type) {
    case 'external_account':
      return Object.assign(externalClient({ ...content, ...options }), { scopes });
    case 'external_account_authorized_user':
      return new ExternalAccountAuthorizedUserClient({ ...content, ...options });
    case 'authorized_user':
      return filledFrom(content, new UserRefreshClient(options));
    case 'impersonated_service_account':
    case 'gdch_service_account':
      // The library reads all of such a file only in the way that warns.
      return new GoogleAuth({ keyFilename: file, scopes, clientOptions: options }).getClient();
    case 'service_account':
    case undefined:
    default:
      return filledFrom(content, new JWT({ ...options, scopes }));
  }
}

/** The error of the JSON parser quotes the text, which may be a private key. */
function parseFile(text: string): CredentialsFile {
  try {
    return JSON.parse(text) as CredentialsFile;
  } catch {
    throw new Error('the file of credentials is no JSON');
  }
}

function externalClient(account: ExternalAccount): AuthClient {
  if (isOfAws(account)) return new AwsClient(account);
  return isOfProgram(account) ? new PluggableAuthClient(account) : new IdentityPoolClient(account);
}

function isOfAws(account: ExternalAccount): account is AwsClientOptions {
  return account.credential_source !== undefined && 'environment_id' in account.credential_source;
}

function isOfProgram(account: ExternalAccount): account is PluggableAuthClientOptions {
  return account.credential_source !== undefined && 'executable' in account.credential_source;
}

function filledFrom<T>(content: T, client: AuthClient & { fromJSON(content: T): void }): AuthClient {
  client.fromJSON(content);
  return client;
}
