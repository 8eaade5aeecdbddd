import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';

const chunk = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const answer = `${chunk({ content: 'a' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`;

type Refusal = readonly [status: number, body: object];
const unknown: Refusal = [
  422,
  { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] },
];

/** A provider that refuses requests with stream_options, or all requests. */
async function startProvider(refuse: (body: string) => Refusal | undefined) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      bodies.push(body);
      const refusal = refuse(body);
      if (refusal === undefined) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
      else response.writeHead(refusal[0], { 'content-type': 'application/json' }).end(JSON.stringify(refusal[1]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { bodies, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

function startBefore(baseUrl: string, settings: object = {}) {
  const providers = { odd: { baseUrl, apiKey: 'sk-odd-0123456789', ...settings } };
  return startGateway({ config: { providers, models: [{ name: 'gpt-test', provider: 'odd' }] } });
}

const chat = { model: 'gpt-test', stream: true, messages: [{ role: 'user', content: 'hi' }] };
const streamed = [
  { path: '/v1/chat/completions', body: chat },
  { path: '/v1/inference', body: { model: 'gpt-test', prompt: 'hi', stream: true } },
] as const;
const refusesOptions = (body: string) => (body.includes('"stream_options"') ? unknown : undefined);

test('it is asked once more, and then known, and told once with the setting', async () => {
  const provider = await startProvider(refusesOptions);
  const gateway = await startBefore(provider.baseUrl);
  for (const [index, question] of [...streamed, ...streamed].entries()) {
    const response = await ask(gateway.url, question);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-headgate-attempts')).toBe(index === 0 ? '2' : '1');
    expect(await response.text()).toMatch(/\[DONE\]|event: done/);
  }
  expect(provider.bodies).toHaveLength(5);
  expect(provider.bodies.filter((body) => body.includes('stream_options'))).toHaveLength(1);
  const told = (): string[] => gateway.lines.filter((line) => line.includes('providers.odd.noStreamOptions'));
  await waitFor(() => (told().length > 0 ? true : undefined), 5_000);
  expect(told()).toHaveLength(1);
});

test('with the setting it is never asked so', async () => {
  const provider = await startProvider(refusesOptions);
  const gateway = await startBefore(provider.baseUrl, { noStreamOptions: true });
  for (const question of streamed) expect((await ask(gateway.url, question)).status).toBe(200);
  expect(provider.bodies.join('')).not.toContain('stream_options');
  expect(provider.bodies).toHaveLength(2);
});

test('what the client sent itself is the provider’s to refuse', async () => {
  const provider = await startProvider(refusesOptions);
  const gateway = await startBefore(provider.baseUrl);
  const body = { ...chat, stream_options: { include_usage: true } };
  const response = await ask(gateway.url, { path: '/v1/chat/completions', body });
  expect(response.status).toBe(422);
  expect(await response.text()).toContain('stream_options');
  expect(provider.bodies).toHaveLength(1);
});

test('a refusal that names it and means something else teaches nothing', async () => {
  const provider = await startProvider(() => [400, { error: { message: 'bad body: stream_options, temperature' } }]);
  const gateway = await startBefore(provider.baseUrl);
  for (const before of [0, 2]) {
    const response = await ask(gateway.url, { path: '/v1/chat/completions', body: chat });
    expect(response.status).toBe(400);
    expect(provider.bodies).toHaveLength(before + 2);
    expect(provider.bodies[before]).toContain('stream_options');
  }
  expect(gateway.lines.join('')).not.toContain('noStreamOptions');
});
