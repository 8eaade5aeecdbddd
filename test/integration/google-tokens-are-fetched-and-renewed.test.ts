import { generateKeyPairSync, verify } from 'node:crypto';
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
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'Hi' },
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

async function start(provider: object) {
  const { baseUrl, calls } = await startBedrock((_call, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion));
  });
  const cloud = { baseUrl: `${baseUrl}/openai`, ...provider };
  const config = { providers: { cloud }, models: [{ name: '*', provider: 'cloud' }], defaults: { model: 'my-gpt' } };
  const gateway = await startGateway({ config });
  const complaints: string[] = [];
  gateway.process.stderr?.on('data', (text: string) => complaints.push(text));
  return { gateway, calls, complaints };
}

test('the token of a pod is exchanged for one of Google, which all calls show until it expires', async () => {
  const tokens = await startTokenServer(() => ({
    body: { access_token: 'ya29.of-this-test', expires_in: 3600, token_type: 'Bearer' },
  }));
  const folder = await makeFolder();
  await writeFile(join(folder, 'token'), 'the-pods-own-token');
  const file = join(folder, 'account.json');
  const account = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${tokens.url}/v1/token`,
    credential_source: { file: join(folder, 'token') },
  };
  await writeFile(file, JSON.stringify(account));
  const { gateway, calls, complaints } = await start({ authentication: { style: 'google', credentialsFile: file } });
  for (let count = 0; count < 3; count += 1) expect((await ask(gateway.url)).status).toBe(200);
  expect(new Set(calls.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer ya29.of-this-test']));
  expect(tokens.requests.map(({ form }) => form.get('subject_token'))).toEqual(['the-pods-own-token']);
  expect(complaints).toEqual([]);
});

test('the token of a user who has logged in with gcloud is renewed with what that login left', async () => {
  const folder = await makeFolder();
  const credentialsFile = join(folder, 'user.json');
  const user = { type: 'authorized_user', client_id: 'id', client_secret: 'secret', refresh_token: 'of-the-user' };
  await writeFile(credentialsFile, JSON.stringify(user));
  const { connections, tokens } = await startGoogle(folder, () => ({
    body: { access_token: 'ya29.of-the-user', expires_in: 3600, token_type: 'Bearer' },
  }));
  const { gateway, calls, complaints } = await start({
    authentication: { style: 'google', credentialsFile },
    connections,
  });
  expect((await ask(gateway.url)).status).toBe(200);
  expect(calls.at(-1)?.headers.authorization).toBe('Bearer ya29.of-the-user');
  expect(tokens.requests[0]?.form.get('refresh_token')).toBe('of-the-user');
  expect(complaints).toEqual([]);
});

test.each(['{}', '-----BEGIN PRIVATE KEY-----'])(
  'with a file of %s a request is a 502 whose reason stands in the log',
  async (content) => {
    const file = join(await makeFolder(), 'account.json');
    await writeFile(file, content);
    const { gateway, calls } = await start({ authentication: { style: 'google', credentialsFile: file } });
    expect((await ask(gateway.url)).status).toBe(502);
    expect(calls).toEqual([]);
    const words = 'No access token of Google could be had (authentication.credentialsFile)';
    expect(await waitFor(() => gateway.lines.find((line) => line.includes(words)), 10_000)).toBeDefined();
  },
);

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const tokenHost = 'oauth2.googleapis.com';

/**
 * A server of the test that plays Google's. The library always calls Google's own host, whatever `token_uri` says, so a
 * proxy leads that host to the test.
 */
async function startGoogle(folder: string, answer: Parameters<typeof startTokenServer>[0]) {
  const tokens = await startTokenServer(answer);
  const certificate = makeCertificate(folder, 'google', tokenHost);
  const proxy = await startConnectProxy({ [tokenHost]: await startTlsFront(tokens.port, certificate) });
  return { tokens, proxy, connections: { proxy: proxy.url, extraCaFile: certificate.certFile } };
}

async function startServiceAccount(answer: Parameters<typeof startTokenServer>[0]) {
  const folder = await makeFolder();
  const credentialsFile = join(folder, 'account.json');
  const account = {
    type: 'service_account',
    private_key_id: 'k1',
    private_key: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'gateway@p.iam.gserviceaccount.com',
  };
  await writeFile(credentialsFile, JSON.stringify(account));
  const { connections, ...google } = await startGoogle(folder, answer);
  return { ...google, ...(await start({ authentication: { style: 'google', credentialsFile }, connections })) };
}

/** The claims of a signed assertion. Throws if the signature is not that of the service account. */
function claimsOf(assertion: string): unknown {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const signed = verify('sha256', Buffer.from(`${head}.${claims}`), rsa.publicKey, Buffer.from(signature, 'base64url'));
  if (!signed) throw new Error('not signed with the key of the account');
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

test('the token of a service account is asked for with a signed assertion, and renewed before it ends', async () => {
  const { tokens, proxy, gateway, calls, complaints } = await startServiceAccount((count) => ({
    body: { access_token: `ya29.number-${String(count)}`, expires_in: 4, token_type: 'Bearer' },
  }));
  const shown = (): unknown => calls.at(-1)?.headers.authorization;
  expect((await ask(gateway.url)).status).toBe(200);
  expect(shown()).toBe('Bearer ya29.number-1');
  expect(proxy.asked.filter((head) => head.startsWith(`CONNECT ${tokenHost}:443 `))).toHaveLength(1);
  const [request] = tokens.requests;
  expect(request?.form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  expect(claimsOf(request?.form.get('assertion') ?? '')).toMatchObject({
    iss: 'gateway@p.iam.gserviceaccount.com',
    scope: 'https://www.googleapis.com/auth/cloud-platform',
  });
  const renewed = async (): Promise<true | undefined> => {
    expect((await ask(gateway.url)).status).toBe(200);
    return shown() === 'Bearer ya29.number-2' || undefined;
  };
  expect(await waitFor(renewed, 20_000)).toBe(true);
  expect(complaints).toEqual([]);
});

test('while Google gives no new token, the present one is shown until it ends, and the log says why', async () => {
  const { tokens, gateway, calls } = await startServiceAccount((count) =>
    count === 1
      ? { body: { access_token: 'ya29.the-only-one', expires_in: 8, token_type: 'Bearer' } }
      : { status: 503, body: { error: 'unavailable', error_description: 'try again later' } },
  );
  expect((await ask(gateway.url)).status).toBe(200);
  const statuses: number[] = [];
  const isOver = async (): Promise<true | undefined> => {
    statuses.push((await ask(gateway.url)).status);
    return statuses.at(-1) === 502 || undefined;
  };
  expect(await waitFor(isOver, 60_000)).toBe(true);
  const served = statuses.filter((status) => status === 200).length;
  expect(served).toBe(statuses.length - 1);
  expect(new Set(calls.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer ya29.the-only-one']));
  expect(tokens.requests.length).toBeGreaterThan(1);
  const [told] = gateway.logged("the provider's credentials cannot be renewed");
  expect(told).toMatchObject({
    provider: 'cloud',
    problem: expect.stringMatching(/authentication\.credentialsFile.*the present token stays in use/) as string,
  });
});
