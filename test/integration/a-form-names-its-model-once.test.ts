import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { answerEvents, answerJson, startSurfaceProvider, type SurfaceProvider } from '../harness/surface/provider.ts';

const boundary = 'b0undary';
const part = (name: string, value: string, more = ''): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const small = part('file', 'RIFF', '; filename="a.wav"');
/** Larger than a form that is read whole although it names its model first. */
const large = part('file', 'sound '.repeat(1_600_000), '; filename="a.wav"');
const allowed = part('model', 'heard');
const other = part('model', 'expensive');

async function start(server: object = {}): Promise<{ gateway: RunningGateway; provider: SurfaceProvider }> {
  const provider = await startSurfaceProvider({
    'POST /audio/transcriptions': ({ body }, response) => {
      const text = body.toString('latin1');
      if (text.includes('name="stream"')) {
        const usage = { type: 'tokens', input_tokens: 11, output_tokens: 4, total_tokens: 15 };
        answerEvents(response, [
          { type: 'transcript.text.delta', delta: 'wa' },
          { type: 'transcript.text.done', text: 'water', usage },
        ]);
      } else if (text.includes('\r\n\r\nsrt\r\n')) response.writeHead(200, { 'content-type': 'text/plain' }).end('1\n');
      else
        answerJson(response, {
          text: 'water',
          bytes: body.length,
          usage: { input_tokens: 9, output_tokens: 2, total_tokens: 11 },
        });
    },
    '*': ({ body }, response) => {
      answerJson(response, { created: 1, data: [{ b64_json: 'AAAA' }], bytes: body.length });
    },
  });
  const models = [
    { name: 'heard', provider: 'p', upstreamModel: 'whisper-large-v3-of-the-provider' },
    { name: 'expensive', provider: 'p' },
    { name: 'dall-e-2', provider: 'p' },
  ];
  const keys = [{ ...keyEntry('bound'), models: ['heard', 'dall-e-2'] }];
  const providers = { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } };
  const limits = { perCaller: { requestsPerMinute: 1000 } };
  const config = { providers, models, limits, server, auth: { keys }, defaults: { model: 'heard' } };
  return { gateway: await startGateway({ config }), provider };
}

interface Said {
  readonly status: number;
  readonly text: string;
}

async function post(
  gateway: RunningGateway,
  parts: readonly string[],
  path = '/v1/audio/transcriptions',
): Promise<Said> {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      authorization: `Bearer ${keyOf('bound')}`,
    },
    body: `${parts.join('')}--${boundary}--\r\n`,
  });
  return { status: response.status, text: await response.text() };
}

test("OpenAI's SDK gets its text, complete, as plain text and as events, with the file first", async () => {
  const { gateway, provider } = await start();
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: keyOf('bound'), maxRetries: 0 });
  const file = (): Promise<File> => toFile(Buffer.alloc(100_000, 'sound'), 'a.wav');
  expect(await client.audio.transcriptions.create({ file: await file(), model: 'heard' })).toMatchObject({
    text: 'water',
  });
  const sent = provider.calls[0]?.body.toString('latin1') ?? '';
  expect(sent).toContain('name="model"\r\n\r\nwhisper-large-v3-of-the-provider\r\n');
  const srt = await client.audio.transcriptions.create({ file: await file(), model: 'heard', response_format: 'srt' });
  expect(srt).toBe('1\n');
  const types: string[] = [];
  const events = await client.audio.transcriptions.create({ file: await file(), model: 'heard', stream: true });
  for await (const event of events) types.push(event.type);
  expect(types).toEqual(['transcript.text.delta', 'transcript.text.done']);
  await expect.poll(() => gateway.logged('request')).toHaveLength(3);
  expect(gateway.logged('request')[0]).toMatchObject({ input_tokens: 9, output_tokens: 2 });
  expect(gateway.logged('request')[2]).toMatchObject({ input_tokens: 11, output_tokens: 4 });
});

test('a form is passed with its fields in any order, and a large one with all or none of them before its file', async () => {
  const { gateway, provider } = await start();
  expect(await post(gateway, [small, allowed])).toMatchObject({ status: 200 });
  expect(await post(gateway, [allowed, small])).toMatchObject({ status: 200 });
  expect(await post(gateway, [allowed, large])).toMatchObject({ status: 200 });
  const renamed = part('model', 'whisper-large-v3-of-the-provider');
  const sent = provider.calls.map(({ body }) => body.toString('latin1').replace(`--${boundary}--\r\n`, ''));
  expect(sent[0]).toBe(small + renamed);
  expect(sent[2] === renamed + large).toBe(true);
  expect(await post(gateway, [large, allowed])).toMatchObject({ status: 200 });
  expect(provider.calls[3]?.body.toString('latin1') === `${large}${renamed}--${boundary}--\r\n`).toBe(true);
  const late = await post(gateway, [allowed, large, part('response_format', 'srt')]);
  expect(late.status).toBe(400);
  expect(late.text).toContain("'response_format' must stand before the file, as 'model' does");
});

test('a form without a model names the one that OpenAI documents', async () => {
  const { gateway, provider } = await start();
  expect(await post(gateway, [part('image', 'PNG', '; filename="a.png"')], '/v1/images/variations')).toMatchObject({
    status: 200,
  });
  expect(provider.calls[0]?.body.toString()).toContain('name="model"\r\n\r\ndall-e-2\r\n');
});

test.each([
  ['a model that the key may not use', [small, other], 403],
  ['a second model behind the file', [allowed, small, other], 400],
  ['a second model before the file', [allowed, other, small], 400],
  ['a second model in a large form', [allowed, large, other], 400],
  ['a second model before a large file', [allowed, other, large], 400],
  ['two models behind a large file', [large, allowed, other], 400],
  ['a model that the key may not use, behind a large file', [large, other], 403],
  ['a model in capitals behind the file', [allowed, small, part('Model', 'expensive')], 400],
  ['a model in brackets behind a large file', [allowed, large, part('model[]', 'expensive')], 400],
  ['other models to fall back to', [allowed, part('fallbacks', 'expensive'), small], 400],
  ['other models to fall back to, behind a large file', [allowed, large, part('fallbacks', 'expensive')], 400],
  ['a model that is a file', [part('model', 'heard', '; filename="m"'), small], 400],
] as const)('%s does not reach the provider', async (_name, parts, status) => {
  const { gateway, provider } = await start();
  expect((await post(gateway, parts)).status).toBe(status);
  // The provider gets the beginning of a large form while it arrives, and never its end.
  expect(provider.calls).toEqual([]);
});
