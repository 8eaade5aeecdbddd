import { inflateSync } from 'node:zlib';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw } from '../raw-call.testing.ts';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

let simulator: Simulator;
let client: OpenAI;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10; seed=7' });
  client = new OpenAI({ apiKey: 'any', baseURL: simulator.baseUrl, maxRetries: 0 });
});
afterAll(() => simulator.stop());

const simulate = (directives: string): { headers: Record<string, string> } => ({
  headers: { 'x-simulate': directives },
});

describe('speech', () => {
  const ask: OpenAI.Audio.SpeechCreateParams = { model: 'm', voice: 'alloy', input: 'x'.repeat(100) };
  const speak = async (params: object, directives = ''): Promise<Buffer> => {
    const answer = await client.audio.speech.create({ ...ask, ...params }, simulate(directives));
    return Buffer.from(await answer.arrayBuffer());
  };

  it('is a WAV file as long as the text', async () => {
    const wav = await speak({ response_format: 'wav' });
    expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    // Six seconds of 24,000 samples with two bytes each.
    expect((wav.length - 44) / 48_000).toBeCloseTo(6, 1);
  });

  it('is samples or MP3 frames', async () => {
    expect(await speak({ response_format: 'pcm' })).toHaveLength(288_000);
    const mp3 = await speak({});
    for (let at = 0; at < mp3.length; at += 417) expect(mp3.readUInt16BE(at)).toBe(0xfffb);
    await expect(speak({ response_format: 'opus' })).rejects.toMatchObject({ param: 'response_format' });
  });

  it('has the size that a directive asks for, and comes in events where the client asks for them', async () => {
    expect((await speak({ response_format: 'wav' }, 'bytes=5MiB')).length).toBeGreaterThan(5 * 2 ** 20);
    const sse = await callRaw(simulator.port, { path: '/v1/audio/speech', body: { ...ask, stream_format: 'sse' } });
    const events = sse.events.map((event) => JSON.parse(event) as { type: string; audio?: string });
    expect(events.at(-1)?.type).toBe('speech.audio.done');
    const bytes = Buffer.concat(events.map(({ audio = '' }) => Buffer.from(audio, 'base64')));
    expect(bytes.equals(await speak({}))).toBe(true);
  });

  it('fails as a directive says', async () => {
    await expect(speak({}, 'status=429')).rejects.toMatchObject({ status: 429 });
    await expect(speak({}, 'error-after=2')).rejects.toMatchObject({ status: 400 });
    await expect(speak({}, 'reset-after=2')).rejects.toBeInstanceOf(Error);
    expect((await speak({ response_format: 'pcm' }, 'truncate-after=2')).length).toBe(9600);
  });
});

describe('a transcription', () => {
  const file = (): Promise<File> => toFile(Buffer.alloc(4000), 'speech.wav');

  it('has text and usage, complete and streamed', async () => {
    const complete = await client.audio.transcriptions.create({ file: await file(), model: 'm' });
    expect(complete.text.split(' ')).toHaveLength(10);
    expect(complete.usage).toMatchObject({ type: 'tokens', input_tokens: 10, output_tokens: 10 });
    const deltas: string[] = [];
    let whole = '';
    const stream = await client.audio.transcriptions.create({ file: await file(), model: 'm', stream: true });
    for await (const event of stream) {
      if (event.type === 'transcript.text.delta') deltas.push(event.delta);
      if (event.type === 'transcript.text.done') whole = event.text;
    }
    expect(whole).toBe(complete.text);
    expect(deltas.join('')).toBe(complete.text);
    expect(deltas).toHaveLength(10);
  });

  it('has other forms, and needs a file', async () => {
    const { text } = await client.audio.translations.create({ file: await file(), model: 'm' });
    const plain = await client.audio.transcriptions.create({ file: await file(), model: 'm', response_format: 'text' });
    expect(plain).toBe(`${text}\n`);
    const srt = await client.audio.transcriptions.create({ file: await file(), model: 'm', response_format: 'srt' });
    expect(srt).toContain('-->');
    const without = { model: 'm' } as OpenAI.Audio.TranscriptionCreateParamsNonStreaming;
    await expect(client.audio.transcriptions.create(without)).rejects.toMatchObject({ status: 400 });
    const failing = client.audio.transcriptions.create({ file: await file(), model: 'sim/status=503' });
    await expect(failing).rejects.toMatchObject({ status: 503 });
  });
});

describe('an image', () => {
  const ask: OpenAI.ImageGenerateParamsNonStreaming = { model: 'm', prompt: 'a gate', size: '256x256' };

  it('is a PNG of the size asked for, as bytes or under an address', async () => {
    const { data = [] } = await client.images.generate({ ...ask, n: 2 });
    expect(data).toHaveLength(2);
    const png = Buffer.from(data[0]?.b64_json ?? '', 'base64');
    expect(sizeOf(png)).toEqual({ width: 256, height: 256, bytes: 33 * 256 });
    const linked = await client.images.generate({ ...ask, response_format: 'url' });
    const answer = await fetch(linked.data?.[0]?.url ?? '');
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(sizeOf(Buffer.from(await answer.arrayBuffer()))).toMatchObject({ width: 256, height: 256 });
  });

  it('is shown while it is made', async () => {
    const types: string[] = [];
    const stream = await client.images.generate({ ...ask, stream: true, partial_images: 2 });
    for await (const event of stream) {
      types.push(event.type);
      expect(sizeOf(Buffer.from(event.b64_json, 'base64'))).toMatchObject({ width: 256, height: 256 });
    }
    expect(types).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
  });

  it('is edited and varied', async () => {
    const image = await toFile(Buffer.from('png'), 'a.png', { type: 'image/png' });
    const edited = await client.images.edit({ image, prompt: 'more water', model: 'm', size: '512x512' });
    expect(sizeOf(Buffer.from(edited.data?.[0]?.b64_json ?? '', 'base64'))).toMatchObject({ width: 512 });
    const varied = await client.images.createVariation({ image, response_format: 'url' });
    expect(varied.data?.[0]?.url).toContain('1024x1024');
  });

  it('fails as a directive says, and where its size is wrong', async () => {
    await expect(client.images.generate(ask, simulate('status=500'))).rejects.toMatchObject({ status: 500 });
    await expect(client.images.generate({ ...ask, size: '9999x1' })).rejects.toMatchObject({ param: 'size' });
  });
});

function sizeOf(png: Buffer): { width: number; height: number; bytes: number } {
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  const data = png.indexOf('IDAT');
  const pixels = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), bytes: pixels.length };
}
