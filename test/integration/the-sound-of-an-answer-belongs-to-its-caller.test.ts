import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';

const raw = 'audio_68d9a1b2c3d4';
const sound = { id: raw, data: 'UklGRg==', transcript: `the "id" is ${raw}?`, expires_at: 9 };

const chunk = (delta: object, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

/** A provider that answers with a sound, and refuses to go on from one that it has not made. */
async function startSpeaker(): Promise<{ baseUrl: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const body = Buffer.concat(chunks).toString();
      asked.push(body);
      const { stream, messages } = JSON.parse(body) as {
        stream?: boolean;
        messages: Array<{ audio?: { id: string } }>;
      };
      const named = messages.find((message) => message.audio)?.audio?.id;
      if (named !== undefined && named !== raw) {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: `No audio ${named}`, type: 'invalid_request_error' } }));
      } else if (stream === true) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const { data, transcript, ...rest } = sound;
        const pieces = [
          { role: 'assistant', audio: { id: raw } },
          { audio: { id: raw, data } },
          { audio: { transcript } },
        ];
        response.end(
          `${pieces.map((piece) => chunk(piece)).join('')}${chunk({ audio: rest }, 'stop')}data: [DONE]\n\n`,
        );
      } else {
        response.writeHead(200, { 'content-type': 'application/json' });
        const message = { role: 'assistant', content: null, audio: sound };
        const choices = [{ index: 0, message, finish_reason: 'stop' }];
        response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices }));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

async function start(objects: object): Promise<{ a: OpenAI; b: OpenAI; asked: string[] }> {
  const { baseUrl, asked } = await startSpeaker();
  const provider = { preset: 'openai-compatible', baseUrl, apiKey: 'any' };
  const { url } = await startGateway({
    config: {
      providers: { p: provider, q: provider },
      models: [
        { name: 'm', provider: 'p' },
        { name: 'n', provider: 'q' },
      ],
      auth: { keys: [keyEntry('a'), keyEntry('b')] },
      ...objects,
    },
  });
  const client = (key: string): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 });
  return { a: client('a'), b: client('b'), asked };
}

const withSecret = { objects: { secret: 'sixteen characters and more' } };
const audio = { modalities: ['text' as const, 'audio' as const], audio: { voice: 'alloy', format: 'wav' as const } };
const messages = [{ role: 'user' as const, content: 'Say it.' }];
const goingOn = (id: string, model = 'm') => ({
  model,
  ...audio,
  messages: [...messages, { role: 'assistant' as const, audio: { id } }, { role: 'user' as const, content: 'Again.' }],
});
const sealed = /^audio_[\w-]{40,}$/;

test('the id of a sound is good for the caller that has it, and for nobody else', async () => {
  const { a, b, asked } = await start(withSecret);
  const answer = await a.chat.completions.create({ model: 'm', ...audio, messages });
  const { id, ...rest } = answer.choices[0]?.message.audio ?? { id: '' };
  expect(id).toMatch(sealed);
  expect(rest).toEqual({ data: sound.data, transcript: sound.transcript, expires_at: 9 });

  await a.chat.completions.create(goingOn(id));
  expect(asked.at(-1)).toContain(`"audio":{"id":"${raw}"}`);
  expect(asked).toHaveLength(2);
  for (const stolen of [id, raw]) {
    const refused = { status: 404, code: 'object_not_found', param: 'messages.audio.id' };
    await expect(b.chat.completions.create(goingOn(stolen))).rejects.toMatchObject(refused);
  }
  const elsewhere = { status: 400, code: 'audio_stored_elsewhere', param: 'messages.audio.id' };
  await expect(a.chat.completions.create(goingOn(id, 'n'))).rejects.toMatchObject(elsewhere);
  expect(asked).toHaveLength(2);
});

test('each event of a stream has the same id, and the sound is untouched', async () => {
  const { a } = await start(withSecret);
  const whole = await a.chat.completions.create({ model: 'm', ...audio, messages });
  const stream = await a.chat.completions.create({ model: 'm', ...audio, messages, stream: true });
  const told: unknown[] = [];
  for await (const { choices } of stream) {
    for (const { delta } of choices) if ('audio' in delta) told.push(delta.audio);
  }
  const id = whole.choices[0]?.message.audio?.id;
  const { data, transcript, expires_at } = sound;
  expect(told).toEqual([{ id }, { id, data }, { transcript }, { id, expires_at }]);
});

test('without a secret that lasts, the ids are those of the provider', async () => {
  const { a, asked } = await start({});
  const answer = await a.chat.completions.create({ model: 'm', ...audio, messages });
  expect(answer.choices[0]?.message.audio?.id).toBe(raw);
  await a.chat.completions.create(goingOn(raw));
  expect(asked.at(-1)).toContain(raw);
});
