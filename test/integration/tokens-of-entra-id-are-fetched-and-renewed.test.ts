import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startBedrock } from '../harness/bedrock.ts';
import { makeCertificate } from '../harness/certificates.ts';
import { makeFolder } from '../harness/command.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startTokenServer } from '../harness/token-server.ts';
import { startConnectProxy, startTlsFront } from '../harness/tunnel.ts';

const completion = {
  id: 'c',
  object: 'chat.completion',
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

const token = { access_token: 'eyJ.of-this-test', expires_in: 3599, token_type: 'Bearer' };

/** A gateway in front of Azure OpenAI with these settings. */
async function start(authentication: object, env: Record<string, string> = {}, more: object = {}) {
  const { baseUrl, calls } = await startBedrock((_call, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion));
  });
  const azure = {
    preset: 'azure-openai',
    baseUrl: `${baseUrl}/openai/v1`,
    authentication: { style: 'azure', ...authentication },
    ...more,
  };
  const config = { providers: { azure }, models: [{ name: '*', provider: 'azure' }], defaults: { model: 'my-gpt' } };
  return { gateway: await startGateway({ config, env }), calls };
}

test('workload identity: the variables of the pod say what is exchanged, and all calls show the token', async () => {
  const entra = await startTokenServer(() => ({ body: token }));
  const file = join(await makeFolder(), 'token');
  await writeFile(file, 'the-pods-own-token\n');
  const { gateway, calls } = await start(
    {},
    {
      AZURE_TENANT_ID: 'of-our-tenant',
      AZURE_CLIENT_ID: 'of-our-app',
      AZURE_FEDERATED_TOKEN_FILE: file,
      AZURE_AUTHORITY_HOST: `${entra.url}/`,
      AZURE_OPENAI_API_KEY: 'not-used-here',
    },
  );
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(gateway.url)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(calls[0]?.path).toBe('/openai/v1/chat/completions');
  expect(new Set(calls.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer eyJ.of-this-test']));
  expect(calls[0]?.headers).not.toHaveProperty('api-key');
  expect(entra.requests).toHaveLength(1);
  expect(entra.requests[0]).toMatchObject({ method: 'POST', url: '/of-our-tenant/oauth2/v2.0/token' });
  expect(Object.fromEntries(entra.requests[0]?.form ?? [])).toEqual({
    grant_type: 'client_credentials',
    client_id: 'of-our-app',
    scope: 'https://cognitiveservices.azure.com/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: 'the-pods-own-token',
  });
});

test('the file is read for each exchange, because Kubernetes replaces it, and the token is renewed before it ends', async () => {
  const entra = await startTokenServer((count) => ({
    body: { ...token, access_token: `eyJ.number-${String(count)}`, expires_in: 4 },
  }));
  const federatedTokenFile = join(await makeFolder(), 'token');
  await writeFile(federatedTokenFile, 'first');
  const settings = { tenantId: 't', clientId: 'c', authorityHost: entra.url, federatedTokenFile };
  const { gateway, calls } = await start(settings);
  expect((await ask(gateway.url)).status).toBe(200);
  await writeFile(federatedTokenFile, 'second');
  const renewed = async (): Promise<true | undefined> => {
    expect((await ask(gateway.url)).status).toBe(200);
    return calls.at(-1)?.headers.authorization !== 'Bearer eyJ.number-1' || undefined;
  };
  expect(await waitFor(renewed, 20_000)).toBe(true);
  expect(entra.requests.slice(0, 2).map(({ form }) => form.get('client_assertion'))).toEqual(['first', 'second']);
});

test('a secret of the application is exchanged through the proxy of the provider, over TLS that it trusts', async () => {
  const entra = await startTokenServer(() => ({ body: token }));
  const certificate = makeCertificate(await makeFolder(), 'entra');
  const port = await startTlsFront(entra.port, certificate);
  const proxy = await startConnectProxy();
  const settings = {
    tenantId: 't',
    clientId: 'c',
    clientSecret: '${OUR_SECRET}',
    authorityHost: `https://localhost:${String(port)}`,
    scope: 'https://ai.azure.com/.default',
  };
  const connections = { proxy: proxy.url, extraCaFile: certificate.certFile };
  // The provider itself is at http://, behind the same proxy.
  const { gateway, calls } = await start(settings, { OUR_SECRET: 'a~secret.of-16+chars' }, { connections });
  expect((await ask(gateway.url)).status).toBe(200);
  expect(calls[0]?.headers.authorization).toBe('Bearer eyJ.of-this-test');
  expect(proxy.asked.filter((head) => head.startsWith(`CONNECT localhost:${String(port)} `))).toHaveLength(1);
  expect(entra.requests[0]?.form.get('client_secret')).toBe('a~secret.of-16+chars');
  expect(entra.requests[0]?.form.get('scope')).toBe('https://ai.azure.com/.default');
});

test.each([
  [
    'of a machine',
    (url: string) => ({ clientId: 'not-its-own', identityEndpoint: `${url}/metadata/identity/oauth2/token` }),
    '/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=not-its-own',
    { metadata: 'true' },
  ],
  [
    'of Container Apps',
    (url: string) => ({ identityEndpoint: `${url}/msi/token`, identityHeader: 'of-the-platform' }),
    '/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fcognitiveservices.azure.com',
    { 'x-identity-header': 'of-the-platform' },
  ],
])('a managed identity %s gives its token', async (_, settings, url, headers) => {
  const machine = await startTokenServer(() => ({ body: { ...token, expires_in: '86399' } }));
  const { gateway, calls } = await start(settings(machine.url));
  expect((await ask(gateway.url)).status).toBe(200);
  expect(calls[0]?.headers.authorization).toBe('Bearer eyJ.of-this-test');
  expect(machine.requests).toEqual([expect.objectContaining({ method: 'GET', url })]);
  expect(machine.requests[0]?.headers).toMatchObject(headers);
});

test('a refusal is a 502; the log has the reason of Entra ID and the setting, and nowhere the secret', async () => {
  const secret = 'a-secret-that-is-wrong';
  const entra = await startTokenServer(() => ({
    status: 401,
    body: {
      error: 'invalid_client',
      error_description: `AADSTS7000215: Invalid client secret ${secret} provided.\r\nTrace ID: 1\r\nTimestamp: 2`,
    },
  }));
  const settings = { tenantId: 't', clientId: 'c', clientSecret: secret, authorityHost: entra.url };
  const { gateway, calls } = await start(settings);
  const answer = await ask(gateway.url);
  expect(answer.status).toBe(502);
  expect(await answer.text()).not.toContain('AADSTS');
  const words = 'No access token of Entra ID could be had (authentication.clientSecret): invalid_client: AADSTS7000215';
  const line = await waitFor(() => gateway.lines.find((text) => text.includes(words)), 10_000);
  expect(line).not.toContain('Trace ID');
  expect(gateway.lines.join('\n')).not.toContain(secret);
  const asked = entra.requests.length;
  await Promise.all(Array.from({ length: 20 }, () => ask(gateway.url)));
  expect(entra.requests.length).toBeLessThan(asked + 5);
  expect(calls).toEqual([]);
});
