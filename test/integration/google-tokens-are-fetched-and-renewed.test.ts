import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startBedrock } from '../harness/bedrock.ts';
import { makeFolder } from '../harness/command.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';

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
  return { gateway: await startGateway({ config }), calls };
}

test('the token of a pod is exchanged for one of Google, which all calls show until it expires', async () => {
  const exchanged: string[] = [];
  const tokens = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      exchanged.push(new URLSearchParams(body).get('subject_token') ?? '');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ access_token: 'ya29.of-this-test', expires_in: 3600, token_type: 'Bearer' }));
    });
  });
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    tokens.closeAllConnections();
    tokens.close();
  });
  const folder = await makeFolder();
  await writeFile(join(folder, 'token'), 'the-pods-own-token');
  const file = join(folder, 'account.json');
  const account = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/v1/token`,
    credential_source: { file: join(folder, 'token') },
  };
  await writeFile(file, JSON.stringify(account));
  const { gateway, calls } = await start({ authentication: { style: 'google', credentialsFile: file } });
  for (let count = 0; count < 3; count += 1) expect((await ask(gateway.url)).status).toBe(200);
  expect(new Set(calls.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer ya29.of-this-test']));
  expect(exchanged).toEqual(['the-pods-own-token']);
});

test('without credentials of Google a request is a 502 whose reason stands in the log', async () => {
  const file = join(await makeFolder(), 'account.json');
  await writeFile(file, '{}');
  const { gateway, calls } = await start({ authentication: { style: 'google', credentialsFile: file } });
  expect((await ask(gateway.url)).status).toBe(502);
  expect(calls).toEqual([]);
  const words = 'No access token of Google could be had (authentication.credentialsFile)';
  expect(await waitFor(() => gateway.lines.find((line) => line.includes(words)), 10_000)).toBeDefined();
});
