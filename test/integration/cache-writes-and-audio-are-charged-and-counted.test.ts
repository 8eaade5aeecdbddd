import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';

const usage = {
  prompt_tokens: 1000,
  completion_tokens: 50,
  total_tokens: 1050,
  prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 600, audio_tokens: 40 },
  completion_tokens_details: { reasoning_tokens: 7, audio_tokens: 30 },
};
const price = {
  inputPerMillion: 1,
  cachedInputPerMillion: 0.1,
  cacheWritePerMillion: 1.25,
  audioInputPerMillion: 10,
  outputPerMillion: 4,
  audioOutputPerMillion: 20,
};
/**
 * Input: 260 plain tokens, 100 read from the cache, 600 written to it, 40 of audio. Output: 20 of text and 30 of audio.
 */
const costUsd = (260 * 1 + 100 * 0.1 + 600 * 1.25 + 40 * 10 + 20 * 4 + 30 * 20) / 1e6;

async function startProvider(): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (more: string) => (body += more));
    request.on('end', () => {
      const choice = { index: 0, finish_reason: 'stop' };
      if (!(JSON.parse(body) as { stream?: boolean }).stream) {
        const choices = [{ ...choice, message: { role: 'assistant', content: 'hi' } }];
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage }));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = (more: object): string =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', ...more })}\n\n`;
      response.write(chunk({ choices: [{ ...choice, delta: { content: 'hi' } }] }));
      response.end(`${chunk({ choices: [], usage })}data: [DONE]\n\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

test('cache writes and audio have their own prices, and stand in the log and the metrics', async () => {
  const config = {
    providers: { p: { baseUrl: await startProvider(), apiKey: 'sk-test-0123456789' } },
    models: [{ name: 'm', provider: 'p', price }],
  };
  const gateway = await startGateway({ config });
  for (const path of ['/v1/chat/completions', '/v1/inference'] as const) {
    const body = path === '/v1/inference' ? { prompt: 'hi', model: 'm' } : undefined;
    const request = { path, body: body ?? { messages: [{ role: 'user', content: 'hi' }], model: 'm' } };
    const whole = await ask(gateway.url, request);
    expect(Number(whole.headers.get('x-headgate-cost'))).toBeCloseTo(costUsd, 9);
    await whole.text();
    await (await ask(gateway.url, { ...request, body: { ...request.body, stream: true } })).text();
  }
  const lines = await waitFor(
    () => (gateway.logged('request').length === 4 ? gateway.logged('request') : undefined),
    5000,
  );
  expect(lines).toHaveLength(4);
  for (const line of lines ?? []) {
    expect(line).toMatchObject({
      input_tokens: 1000,
      output_tokens: 50,
      cached_tokens: 100,
      cache_write_tokens: 600,
      reasoning_tokens: 7,
      audio_input_tokens: 40,
      audio_output_tokens: 30,
      cost_usd: costUsd,
    });
  }
  const metrics = await scrape(gateway.adminUrl);
  const counted = { cache_read: 100, cache_write: 600, audio_input: 40, audio_output: 30, reasoning: 7 };
  for (const [part, tokens] of Object.entries(counted)) {
    expect(metrics.sum('headgate_token_parts_total', { part, gen_ai_request_model: 'm' })).toBe(4 * tokens);
  }
});
