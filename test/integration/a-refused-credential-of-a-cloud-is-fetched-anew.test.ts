import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startBedrock } from '../harness/bedrock.ts';
import { makeFolder } from '../harness/command.ts';
import { startGateway } from '../harness/gateway.ts';
import { startTokenServer } from '../harness/token-server.ts';

const answers: Readonly<Record<string, object>> = {
  'openai-chat': {
    id: 'c',
    object: 'chat.completion',
    model: 'm',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  },
  bedrock: {
    output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
    stopReason: 'end_turn',
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  },
};

interface Cloud {
  readonly provider: object;
  readonly env?: Record<string, string>;
}

/** A provider that lets in only who shows one of the texts in `valid`, and a gateway in front of it. */
async function start(dialect: string, refusal: object, cloudAt: (origin: string) => Promise<Cloud>) {
  const valid = new Set<string>();
  const { baseUrl, calls } = await startBedrock(({ headers }, response) => {
    const isValid = [...valid].some((text) => headers.authorization?.includes(text));
    const body = isValid ? answers[dialect] : refusal;
    const status = isValid ? 200 : dialect === 'bedrock' ? 403 : 401;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const { provider, env = {} } = await cloudAt(baseUrl);
  const config = {
    providers: { cloud: provider },
    models: [{ name: '*', provider: 'cloud' }],
    defaults: { model: 'm' },
  };
  const home = await makeFolder();
  const gateway = await startGateway({ config, env: { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env } });
  return { valid, calls, statusOf: async () => (await ask(gateway.url)).status };
}

/** The token is revoked, one request learns it, and all others are served with a new token. */
async function expectRenewal(
  { valid, statusOf }: Awaited<ReturnType<typeof start>>,
  fetched: readonly unknown[],
  nth: (count: number) => string,
): Promise<void> {
  valid.add(nth(1));
  expect([await statusOf(), await statusOf()]).toEqual([200, 200]);
  expect(fetched).toHaveLength(1);
  valid.clear();
  valid.add(nth(2));
  expect(await statusOf()).toBe(502);
  const statuses = await Promise.all(Array.from({ length: 5 }, statusOf));
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(fetched).toHaveLength(2);
  // The new token is refused too. No further token is fetched for that at once.
  valid.clear();
  for (let count = 0; count < 5; count += 1) expect(await statusOf()).toBe(502);
  expect(fetched).toHaveLength(2);
}

const refused = { error: { code: '401', message: 'Unauthorized. Access token is revoked.' } };

test('a token of Entra ID', async () => {
  const entra = await startTokenServer((count) => ({ body: { access_token: `eyJ.no-${count}`, expires_in: 3599 } }));
  const setting = await start('openai-chat', refused, async (origin) => {
    const federatedTokenFile = join(await makeFolder(), 'token');
    await writeFile(federatedTokenFile, 'the-pods-own-token');
    const settings = { tenantId: 't', clientId: 'c', authorityHost: entra.url, federatedTokenFile };
    const authentication = { style: 'azure', ...settings };
    return { provider: { preset: 'azure-openai', baseUrl: `${origin}/openai/v1`, authentication } };
  });
  await expectRenewal(setting, entra.requests, (count) => `eyJ.no-${count}`);
});

test('a token of Google', async () => {
  const google = await startTokenServer((count) => ({
    body: { access_token: `ya29.no-${count}`, expires_in: 3600, token_type: 'Bearer' },
  }));
  const setting = await start('openai-chat', refused, async (origin) => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'token'), 'the-pods-own-token');
    const credentialsFile = join(folder, 'account.json');
    const account = {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${google.url}/v1/token`,
      credential_source: { file: join(folder, 'token') },
    };
    await writeFile(credentialsFile, JSON.stringify(account));
    return { provider: { baseUrl: `${origin}/openai`, authentication: { style: 'google', credentialsFile } } };
  });
  await expectRenewal(setting, google.requests, (count) => `ya29.no-${count}`);
});

test('a key of AWS that STS has given for a token of Kubernetes', async () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const sts = await startTokenServer((count) => ({
    body:
      `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>` +
      `<Credentials><AccessKeyId>ASIANO${count}</AccessKeyId><SecretAccessKey>web-secret</SecretAccessKey><SessionToken>t</SessionToken>` +
      `<Expiration>${inAnHour}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
  }));
  const refusal = { __type: 'ExpiredTokenException', message: 'The security token included in the request is expired' };
  const setting = await start('bedrock', refusal, async (baseUrl) => {
    const token = join(await makeFolder(), 'token');
    await writeFile(token, 'a.signed.token');
    return {
      provider: { preset: 'bedrock', baseUrl, authentication: { region: 'eu-central-1' } },
      env: {
        AWS_WEB_IDENTITY_TOKEN_FILE: token,
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/gateway',
        AWS_ENDPOINT_URL_STS: sts.url,
      },
    };
  });
  await expectRenewal(setting, sts.requests, (count) => `Credential=ASIANO${count}/`);
});
