import { GoogleGenAI } from '@google/genai';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { geminiClient } from '../dialects/gemini/client.ts';
import { readRequest } from '../dialects/gemini/read-request.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { StreamLosses } from './stream-losses.ts';
import { ThroughHub } from './through-hub.ts';

const metadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};
const text = { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }], moderation: { flagged: true } };
const stop = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const plain = { choices: text.choices };

/** What Gemini's client gets of these chunks of a chat completion. */
function streamOf(query: string, chunks: readonly object[]): string {
  const head = { parameters: { model: 'm' }, query, route: '/v1beta/models/{+model}:streamGenerateContent' };
  const inference = readRequest(Buffer.from('{"contents":[]}'), head);
  const target = { upstreamModel: 'm', provider: providerOf() };
  const losses = new StreamLosses(geminiClient.answerFates, geminiClient.streamForm(inference).comment);
  const stream = new ThroughHub(openaiChatProvider, target, geminiClient.streamWriter(inference, metadata), losses);
  const events = [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'];
  return stream.take(Buffer.from(events.map((data) => `data: ${data}\n\n`).join('')));
}

test('the last chunk of a stream of events names them, and no other does', () => {
  const chunks = streamOf('alt=sse', [text, text, stop]).split('\n\n').filter(Boolean);
  expect(chunks.filter((chunk) => chunk.includes('headgateDropped'))).toEqual([chunks.at(-1)]);
  expect(JSON.parse(chunks.at(-1)?.slice(6) ?? '')).toMatchObject({ headgateDropped: ['answer.moderation'] });
});

test('so does the last element of an array', () => {
  const elements = JSON.parse(streamOf('', [text, stop])) as object[];
  expect(elements.at(-1)).toMatchObject({ headgateDropped: ['answer.moderation'] });
});

test('an answer that has lost nothing says nothing of it', () => {
  expect(streamOf('alt=sse', [plain, stop])).not.toContain('headgateDropped');
});

test("Google's client reads such a stream to its end", async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(streamOf('alt=sse', [text, stop]));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const google = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: `http://127.0.0.1:${port}` } });
  const read: unknown[] = [];
  for await (const chunk of await google.models.generateContentStream({ model: 'm', contents: 'a' })) {
    read.push(chunk.text, chunk.candidates?.[0]?.finishReason);
  }
  expect(read).toEqual(['a', undefined, '', 'STOP']);
});
