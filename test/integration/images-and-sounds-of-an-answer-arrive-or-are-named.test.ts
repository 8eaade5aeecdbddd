import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI, type Part } from '@google/genai';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';

const png = 'iVBORw0KGgo=';
const wav = 'UklGRg==';
const signature = 'c2lnbmVk';

const message = {
  role: 'assistant',
  content: 'Look:',
  images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${png}` }, index: 0 }],
  audio: { id: 'audio_1', data: wav, transcript: 'Listen', expires_at: 9 },
};

const chunk = (delta: object, finish_reason: string | null = null): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
});

const candidate = {
  index: 0,
  content: {
    role: 'model',
    parts: [
      { text: 'Look:' },
      { inlineData: { mimeType: 'image/png', data: png }, thoughtSignature: signature },
      { inlineData: { mimeType: 'audio/wav', data: wav } },
    ],
  },
  finishReason: 'STOP',
};

/**
 * The answers of a provider of chat completions and of a provider of Gemini. The path of a request says which of the
 * two it is for.
 */
function answerTo(path: string, isStream: boolean): string {
  if (path.includes('generateContent') || path.includes('streamGenerateContent')) {
    const json = JSON.stringify({ candidates: [candidate], modelVersion: 'm' });
    return path.includes('streamGenerateContent') ? `data: ${json}\n\n` : json;
  }
  if (!isStream) {
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    return JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices });
  }
  const { data, ...rest } = message.audio;
  const { images, role, content } = message;
  const chunks = [{ role, content }, { images }, { audio: rest }, { audio: { data } }].map((delta) => chunk(delta));
  return [...chunks, chunk({}, 'stop')].map((one) => `data: ${JSON.stringify(one)}\n\n`).join('') + 'data: [DONE]\n\n';
}

interface Setting {
  readonly url: string;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  readonly google: GoogleGenAI;
  /** The bodies of the requests that reached the providers. */
  readonly bodies: string[];
}

async function start(): Promise<Setting> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      bodies.push(body);
      const { url: path = '' } = request;
      const isStream = path.includes('stream') || body.includes('"stream":true');
      response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
      response.end(answerTo(path, isStream));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { url } = await startGateway({
    config: {
      providers: {
        chat: { preset: 'openai-compatible', baseUrl: `${origin}/v1` },
        gemini: { preset: 'gemini', baseUrl: `${origin}/v1beta`, apiKey: 'AIza-of-tests' },
      },
      models: [
        { name: 'chat', provider: 'chat' },
        { name: 'gemini', provider: 'gemini' },
      ],
    },
  });
  const key = { apiKey: 'unused', maxRetries: 0 };
  return {
    url,
    bodies,
    openai: new OpenAI({ ...key, baseURL: `${url}/v1` }),
    anthropic: new Anthropic({ ...key, baseURL: url }),
    google: new GoogleGenAI({ apiKey: 'unused', httpOptions: { baseUrl: url } }),
  };
}

const hello = [{ role: 'user' as const, content: 'hello' }];

test.each(['chat', 'gemini'])('a client of chat completions gets both from a provider of %s', async (model) => {
  const { openai } = await start();
  const { data, response } = await openai.chat.completions.create({ model, messages: hello }).withResponse();
  const named = response.headers.get('x-headgate-dropped');
  const pieces = openai.chat.completions.stream({ model, messages: hello });
  const deltas: unknown[] = [];
  pieces.on('chunk', (one) => deltas.push(one.choices[0]?.delta));
  const streamed = await pieces.finalChatCompletion();
  expect(data.choices[0]?.message).toMatchObject({
    content: 'Look:',
    images: message.images,
    audio: { id: expect.stringMatching(/^audio_/) as unknown, data: wav, expires_at: expect.any(Number) as unknown },
  });
  expect(streamed.choices[0]?.message).toMatchObject({ content: 'Look:', images: message.images });
  expect(deltas).toContainEqual(
    expect.objectContaining({ audio: expect.objectContaining({ data: wav }) as unknown }) as unknown,
  );
  // This dialect has no place for the signature of an image.
  expect(named).toBe(model === 'gemini' ? 'answer.signature' : null);
});

const partsIn = (parts: readonly Part[] = []): unknown[] => parts.flatMap((part) => part.inlineData ?? []);

test("Gemini's client gets both from a provider of chat completions", async () => {
  const { google } = await start();
  const both = [
    { mimeType: 'image/png', data: png },
    { mimeType: 'audio/wav', data: wav },
  ];
  const asked = { model: 'chat', contents: 'hello' };
  const whole = await google.models.generateContent(asked);
  expect(partsIn(whole.candidates?.[0]?.content?.parts)).toEqual(both);
  const streamed: unknown[] = [];
  for await (const one of await google.models.generateContentStream(asked)) {
    streamed.push(...partsIn(one.candidates?.[0]?.content?.parts));
  }
  expect(streamed).toEqual(both);
});

test('a client of the Responses API gets the image, is told of the rest, and goes on with the conversation', async () => {
  const { openai, bodies } = await start();
  const asked = { model: 'gemini', input: 'hello' };
  const { data, response } = await openai.responses.create(asked).withResponse();
  expect(response.headers.get('x-headgate-dropped')).toBe('answer.signature, answer.audio');
  const images = data.output.filter((item) => item.type === 'image_generation_call');
  expect(images).toMatchObject([{ result: png, status: 'completed' }]);
  const streamed = await openai.responses.stream(asked).finalResponse();
  expect(streamed.output.filter((item) => item.type === 'image_generation_call')).toMatchObject([{ result: png }]);
  const history = [...hello, ...data.output, ...hello] as OpenAI.Responses.ResponseInput;
  await openai.responses.create({ model: 'gemini', input: history });
  expect(bodies.at(-1)).toContain(`{"role":"model","parts":[{"text":"Look:"},{"inlineData":{"mimeType":"image/png"`);
});

test.each(['chat', 'gemini'])('clients without a place for them are told, by a provider of %s', async (model) => {
  const { anthropic, url } = await start();
  const asked = { model, max_tokens: 99, messages: hello };
  const { data, response } = await anthropic.messages.create(asked).withResponse();
  expect(data.content).toMatchObject([{ type: 'text', text: 'Look:' }]);
  expect(response.headers.get('x-headgate-dropped')).toBe('answer.image, answer.audio');
  for (const path of ['/v1/messages', '/v1/inference']) {
    const events = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...asked, stream: true }),
    });
    const text = await events.text();
    expect(text).toContain(': x-headgate-dropped: answer.image');
    expect(text).toContain(': x-headgate-dropped: answer.audio');
  }
});
