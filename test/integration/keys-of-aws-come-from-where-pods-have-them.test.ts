import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { type BedrockCall, isSigned, startBedrock } from '../harness/bedrock.ts';
import { makeCertificate } from '../harness/certificates.ts';
import { makeFolder } from '../harness/command.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startConnectProxy, startTlsFront } from '../harness/tunnel.ts';

interface KeyServer {
  readonly url: string;
  readonly requests: ReadonlyArray<{ readonly url: string; readonly authorization: string; readonly body: string }>;
}

/** A server that gives out keys, as STS and the agent of Pod Identity do. It ends with the test. */
async function startKeyServer(answer: (count: number) => { status: number; body: string }): Promise<KeyServer> {
  const requests: Array<KeyServer['requests'][number]> = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      requests.push({ url: request.url ?? '', authorization: request.headers.authorization ?? '', body });
      const { status, body: answered } = answer(requests.length);
      response.writeHead(status).end(answered);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const completion = {
  output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
};

/** A gateway without a key in its configuration, and a Bedrock that it calls. */
async function start(env: Record<string, string>, more: object = {}) {
  const { baseUrl, calls } = await startBedrock((_call, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion));
  });
  const bedrock = { preset: 'bedrock', baseUrl, authentication: { region: 'eu-central-1' }, ...more };
  const config = { providers: { bedrock }, models: [{ name: '*', provider: 'bedrock' }], defaults: { model: 'm' } };
  const home = await makeFolder();
  const gateway = await startGateway({ config, env: { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env } });
  return { gateway, calls };
}

function expectSigned(calls: readonly BedrockCall[], accessKeyId: string, secret: string): void {
  for (const call of calls) {
    expect(call.headers.authorization).toContain(`Credential=${accessKeyId}/`);
    expect(isSigned(call, secret)).toBe(true);
  }
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

test('Pod Identity: one fetch with the pod’s token serves all calls until the key expires', async () => {
  const agent = await startKeyServer(() => ({
    status: 200,
    body: JSON.stringify({
      AccessKeyId: 'ASIAPOD',
      SecretAccessKey: 'pod-secret',
      Token: 'pod-token',
      Expiration: inAnHour(),
    }),
  }));
  const token = join(await makeFolder(), 'token');
  await writeFile(token, 'the-pods-own-token');
  const { gateway, calls } = await start({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: token,
  });
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(gateway.url)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(agent.requests).toEqual([{ url: '/v1/credentials', authorization: 'the-pods-own-token', body: '' }]);
  expectSigned(calls, 'ASIAPOD', 'pod-secret');
  expect(calls[0]?.headers['x-amz-security-token']).toBe('pod-token');
});

/** A server that exchanges the token of a service account. */
function startSts(): Promise<KeyServer> {
  return startKeyServer(() => ({
    status: 200,
    body:
      `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>` +
      `<Credentials><AccessKeyId>ASIAWEB</AccessKeyId><SecretAccessKey>web-secret</SecretAccessKey><SessionToken>web-token</SessionToken>` +
      `<Expiration>${inAnHour()}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
  }));
}

test('web identity: the token of the service account is exchanged at STS', async () => {
  const sts = await startSts();
  const token = join(await makeFolder(), 'token');
  await writeFile(token, 'a.signed.token');
  const { gateway, calls } = await start({
    AWS_WEB_IDENTITY_TOKEN_FILE: token,
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/gateway',
    AWS_ENDPOINT_URL_STS: sts.url,
  });
  expect((await ask(gateway.url)).status).toBe(200);
  expect((await ask(gateway.url)).status).toBe(200);
  expect(sts.requests).toHaveLength(1);
  const asked = new URLSearchParams(sts.requests[0]?.body);
  expect(asked.get('Action')).toBe('AssumeRoleWithWebIdentity');
  expect(asked.get('WebIdentityToken')).toBe('a.signed.token');
  expectSigned(calls, 'ASIAWEB', 'web-secret');
});

test('STS is asked through the proxy of the provider, over TLS that it trusts', async () => {
  const sts = await startSts();
  const folder = await makeFolder();
  const certificate = makeCertificate(folder, 'sts');
  const port = await startTlsFront(Number(new URL(sts.url).port), certificate);
  const proxy = await startConnectProxy();
  const token = join(folder, 'token');
  await writeFile(token, 'a.signed.token');
  const env = {
    AWS_WEB_IDENTITY_TOKEN_FILE: token,
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/gateway',
    AWS_ENDPOINT_URL_STS: `https://localhost:${String(port)}`,
  };
  const connections = { proxy: proxy.url, extraCaFile: certificate.certFile };
  const { gateway, calls } = await start(env, { connections });
  expect((await ask(gateway.url)).status).toBe(200);
  expect(proxy.asked.filter((head) => head.startsWith(`CONNECT localhost:${String(port)} `))).toHaveLength(1);
  expect(sts.requests).toHaveLength(1);
  expectSigned(calls, 'ASIAWEB', 'web-secret');
});

test('a profile of AWS’s files is read', async () => {
  const file = join(await makeFolder(), 'credentials');
  await writeFile(file, '[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = file-secret\n');
  const { gateway, calls } = await start({ AWS_SHARED_CREDENTIALS_FILE: file });
  expect((await ask(gateway.url)).status).toBe(200);
  expectSigned(calls, 'AKIAFILE', 'file-secret');
});

test('without any key a request is a 502 whose reason stands in the log, and a broken place is not asked by every request', async () => {
  const agent = await startKeyServer(() => ({ status: 404, body: 'no such role' }));
  const { gateway, calls } = await start({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/x` });
  expect((await ask(gateway.url)).status).toBe(502);
  const asked = agent.requests.length;
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(gateway.url)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
  expect(agent.requests.length).toBeLessThan(asked * 8);
  expect(calls).toEqual([]);
  const words = 'No key of AWS was found (authentication.accessKeyId is not set)';
  expect(await waitFor(() => gateway.lines.find((line) => line.includes(words)), 10_000)).toBeDefined();
});
