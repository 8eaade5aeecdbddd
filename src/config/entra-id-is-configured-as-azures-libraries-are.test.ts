import { expect, test } from 'vitest';
import { configOf, errorOf } from './config-in-memory.fixture.ts';

const pod = {
  AZURE_TENANT_ID: 'tenant',
  AZURE_CLIENT_ID: 'app',
  AZURE_FEDERATED_TOKEN_FILE: '/var/run/secrets/azure/tokens/azure-identity-token',
  AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
};
const yaml = (authentication: string, more = ''): string =>
  `providers: { azure: { preset: azure-openai, baseUrl: "https://a.openai.azure.com/openai/v1", authentication: ${authentication}${more} } }
models: [{ name: "*", provider: azure }]`;

test('the variables of a pod with workload identity are enough', () => {
  const { authentication, apiKey } = configOf(yaml('{ style: azure }'), { ...pod, AZURE_OPENAI_API_KEY: 'k' })
    .providers['azure']!;
  expect(apiKey).toBeUndefined();
  expect(authentication).toEqual({
    style: 'azure',
    tenantId: 'tenant',
    clientId: 'app',
    federatedTokenFile: pod.AZURE_FEDERATED_TOKEN_FILE,
    authorityHost: pod.AZURE_AUTHORITY_HOST,
  });
});

test('what is written wins, and a secret is used alone', () => {
  const settings = '{ style: azure, tenantId: other, clientSecret: "${OURS}" }';
  const { authentication } = configOf(yaml(settings), { ...pod, OURS: 'secret-of-ours' }).providers['azure']!;
  expect(authentication).toMatchObject({ tenantId: 'other', clientId: 'app' });
  expect(authentication?.clientSecret?.reveal()).toBe('secret-of-ours');
  expect(authentication).not.toHaveProperty('federatedTokenFile');
});

test('without any of them it is the managed identity', () => {
  expect(configOf(yaml('{ style: azure }'), {}).providers['azure']?.authentication).toEqual({ style: 'azure' });
});

test.each([
  ['{ style: azure, clientSecret: a-secret }', '', 'providers.azure.authentication.tenantId is missing'],
  ['{ style: azure, clientSecret: a-secret }', '', 'set it in the environment as AZURE_CLIENT_ID'],
  [
    '{ style: azure, clientSecret: a-secret, federatedTokenFile: /x }',
    '',
    'federatedTokenFile is not used beside clientSecret',
  ],
  ['{ style: azure, identityHeader: a-secret }', '', 'identityHeader has no meaning without identityEndpoint'],
  ['{ style: azure, clientId: a }', ', apiKey: key-12345678', 'clientId is not used beside apiKey'],
  ['{ style: azure, region: eu-central-1 }', '', 'region has no meaning with the style azure'],
  ['{ style: google, clientId: a }', '', 'clientId has no meaning with the style google'],
  ['{ style: azure }', ', headers: { Authorization: x }', 'is where the key goes'],
])('%s%s is refused: %s', (settings, more, words) => {
  expect(errorOf(yaml(settings, more), {}).message).toContain(words);
});

test('a placeholder in the environment is refused', () => {
  const env = { ...pod, AZURE_CLIENT_SECRET: 'replace-me' };
  expect(errorOf(yaml('{ style: azure }'), env).message).toContain('AZURE_CLIENT_SECRET is a placeholder');
});
