import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import OpenAI, { toFile, toStreamingFile, type Uploadable } from 'openai';
import { expect, onTestFinished, test } from 'vitest';
import { whatIsHeld } from '../fuzz/held.ts';
import { type RunningGateway, startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { answerJson, startSurfaceProvider } from '../harness/surface/provider.ts';

const mib = 1_048_576;
/** The largest sound that OpenAI takes. */
const largest = 25 * mib;
const sound = Buffer.alloc(largest, 'sound ');

async function start(server: object = {}): Promise<RunningGateway> {
  const provider = await startSurfaceProvider({
    '*': ({ body }, response) => {
      const text = body.toString('latin1', body.length - 500);
      const model = /name="model"\r\n\r\n([^\r]*)/.exec(text + body.toString('latin1', 0, 500))?.[1];
      answerJson(response, { text: `${String(body.length > largest)} ${String(model)}`, choices: [] });
    },
  });
  return startGateway({
    config: {
      providers: { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } },
      models: [{ name: 'whisper', provider: 'p', upstreamModel: 'whisper-of-the-provider' }],
      auth: { keys: ['a', 'b', 'c'].map((key) => keyEntry(key)) },
      limits: { perCaller: { requestsPerMinute: 1000 } },
      defaults: { model: 'whisper' },
      server: { trustedProxies: ['127.0.0.1'], ...server },
    },
  });
}

const clientOf = ({ url }: RunningGateway, key: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: keyOf(key), maxRetries: 0 });

const held = async ({ adminUrl }: RunningGateway): Promise<number> =>
  (await scrape(adminUrl)).sum('headgate_buffered_form_bytes');

test("OpenAI's SDK has its largest sound transcribed, of a known length and as a stream", async () => {
  const gateway = await start();
  const client = clientOf(gateway, 'a');
  const hear = async (file: Uploadable): Promise<string> =>
    (await client.audio.transcriptions.create({ file, model: 'whisper' })).text;
  expect(await hear(await toFile(sound, 'a.wav'))).toBe('true whisper-of-the-provider');
  expect(await hear(toStreamingFile(Readable.from([sound]), 'a.wav'))).toBe('true whisper-of-the-provider');
  await expect.poll(() => held(gateway)).toBe(0);
});

interface Upload {
  readonly socket: Socket;
  readonly answer: Promise<string>;
}

/** Sends the beginning of a form: its file, and not its end. */
function upload({ url }: RunningGateway, key: string, fileBytes: number, first = ''): Upload {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const length = largest + 200;
  const { authorization } = bearer(key).headers;
  // Each caller has an address of its own.
  const address = `x-forwarded-for: 192.0.2.${String(key.charCodeAt(0))}\r\n`;
  const head = `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: localhost\r\n${address}authorization: ${authorization}\r\n`;
  const ofForm = `content-type: multipart/form-data; boundary=b\r\ncontent-length: ${length}\r\n\r\n`;
  const begin = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  socket.on('error', () => undefined);
  socket.write(`${head}${ofForm}${first}${begin}`);
  socket.write(sound.subarray(0, fileBytes));
  const answer = once(socket, 'data').then(([bytes]) => String(bytes));
  answer.catch(() => undefined);
  return { socket, answer };
}

test('one caller has room for one such sound, two callers fill it, and nobody else is concerned', async () => {
  const gateway = await start();
  const { socket } = upload(gateway, 'a', 20 * mib);
  await expect.poll(() => held(gateway), { timeout: 10_000 }).toBeGreaterThan(20 * mib);
  const second = await upload(gateway, 'a', 20 * mib).answer;
  expect(second).toMatch(
    /^HTTP\/1\.1 429 [^]*retry-after: 1\r\n[^]*limits\.maxShare\.caller of limits\.maxBufferedFormBytes/,
  );
  const other = upload(gateway, 'b', 25 * mib);
  await expect.poll(() => held(gateway), { timeout: 10_000 }).toBeGreaterThan(45 * mib);
  const third = await upload(gateway, 'c', 20 * mib).answer;
  expect(third).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: \d+\r\n[^]*\(limits\.maxBufferedFormBytes\)/);

  const client = clientOf(gateway, 'a');
  const small = await toFile(sound.subarray(0, 4 * mib), 'a.wav');
  expect((await client.audio.transcriptions.create({ file: small, model: 'whisper' })).text).toContain('whisper-of');
  // A form that names its model first is not kept in memory.
  const before = await held(gateway);
  const named = '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper\r\n';
  const passing = upload(gateway, 'a', 20 * mib, named);
  await expect.poll(() => passing.socket.writableLength).toBe(0);
  expect(await held(gateway)).toBe(before);

  for (const one of [socket, other.socket, passing.socket]) one.destroy();
  await client.models.list();
  await expect
    .poll(async () => ({ ...(await whatIsHeld(gateway)), headgate_open_connections: 0, sockets: [] }))
    .toEqual({ headgate_open_connections: 0, sockets: [] });
  const again = await client.audio.transcriptions.create({ file: await toFile(sound, 'a.wav'), model: 'whisper' });
  expect(again.text).toBe('true whisper-of-the-provider');
});

test('such a sound must arrive in the time for a whole request', async () => {
  const gateway = await start({ bodyTimeoutMs: 1_000, headersTimeoutMs: 1_000 });
  const { answer } = upload(gateway, 'a', mib);
  expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  await expect.poll(() => held(gateway)).toBe(0);
});
