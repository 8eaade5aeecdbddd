import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';

const chunk = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const image = chunk({ content: 'x', images: [`data:image/png;base64,${'A'.repeat(3 * 1024 * 1024)}`] }, null);
const small = chunk({ content: 'a' }, null);
const end = `${chunk({}, 'stop')}data: [DONE]\n\n`;

async function startBefore(answer: string, type: string | undefined, upstream: object = {}) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const providers = { odd: { baseUrl, apiKey: 'sk-odd-0123456789' } };
  return startGateway({ config: { providers, models: [{ name: 'gpt-test', provider: 'odd' }], upstream } });
}

const chat = {
  path: '/v1/chat/completions',
  body: { model: 'gpt-test', stream: true, messages: [{ role: 'user', content: 'hi' }] },
} as const;

test.each([
  ['as the first', image + end],
  ['behind others', small + image + end],
])('byte for byte, %s, and nothing stays charged for it', async (_where, answer) => {
  const gateway = await startBefore(answer, 'text/event-stream');
  const response = await ask(gateway.url, chat);
  expect(response.status).toBe(200);
  expect((await response.text()) === answer).toBe(true);
  const scraped = await scrape(gateway.adminUrl);
  expect(scraped.sum('headgate_buffered_answer_bytes')).toBe(0);
});

test('up to a setting', async () => {
  const gateway = await startBefore(image + end, 'text/event-stream', { maxEventBytes: 2_000_000 });
  const response = await ask(gateway.url, chat);
  expect(response.status).toBe(502);
  expect(await response.text()).toContain('upstream_invalid');
});

test.each([undefined, 'text/plain', 'application/octet-stream', 'application/json'])(
  'a body of events is a stream, though its media type is %s',
  async (type) => {
    const gateway = await startBefore(`: hi\n\n${small}${end}`, type);
    const response = await ask(gateway.url, chat);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(await response.text()).toBe(`: hi\n\n${small}${end}`);
  },
);
