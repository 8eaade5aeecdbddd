import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startSurfaceProvider } from '../harness/surface/provider.ts';

const json = { 'content-type': 'application/json' };
const marks = JSON.stringify({ characters: ['a', 'b'], times: [0, 1] });
const large = JSON.stringify({ error: { message: 'x'.repeat(100_000) } });

/** The provider's answers, by the name of the voice. */
const voices: Readonly<Record<string, (response: ServerResponse) => void>> = {
  broken: (response) =>
    response.writeHead(200, json).end('{"error":{"message":"the voice is broken","type":"server_error"}}'),
  'in-two': (response) => {
    response.writeHead(200, json).write('{"error":{"message":"no such ');
    setTimeout(() => response.end('voice","type":"invalid_request_error"}}'), 100);
  },
  marks: (response) => response.writeHead(200, json).end(marks),
  large: (response) => response.writeHead(200, json).end(large),
  slow: (response) => {
    response.writeHead(200, json).write(marks.slice(0, 10));
    setTimeout(() => response.end(marks.slice(10)), 6_000);
  },
  sound: (response) => response.writeHead(200, { 'content-type': 'audio/mpeg' }).end('{"error":{"message":"a sound"}}'),
};

test('a short answer in JSON is the error that it tells, and all other bytes pass', async () => {
  const provider = await startSurfaceProvider({
    'POST /audio/speech': ({ body }, response) => {
      voices[(JSON.parse(body.toString()) as { voice: string }).voice]?.(response);
    },
  });
  const gateway = await startGateway({
    config: {
      providers: { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } },
      models: [{ name: 'tts', provider: 'p' }],
      defaults: { model: 'tts' },
    },
  });
  const say = async (voice: string): Promise<{ status: number; text: string; firstMs: number }> => {
    const body = JSON.stringify({ model: 'tts', input: 'hello', voice });
    const startedAt = performance.now();
    const response = await fetch(`${gateway.url}/v1/audio/speech`, { method: 'POST', headers: json, body });
    const firstMs = performance.now() - startedAt;
    return { status: response.status, text: await response.text(), firstMs };
  };
  const broken = await say('broken');
  expect(broken.status).toBeGreaterThanOrEqual(400);
  expect(broken.text).toContain('the voice is broken');
  const inTwo = await say('in-two');
  expect(inTwo.status).toBe(400);
  expect(inTwo.text).toContain('no such voice');
  expect(await say('marks')).toMatchObject({ status: 200, text: marks });
  expect(await say('large')).toMatchObject({ status: 200, text: large });
  const slow = await say('slow');
  expect(slow).toMatchObject({ status: 200, text: marks });
  expect(slow.firstMs).toBeLessThan(5_500);
  expect(await say('sound')).toMatchObject({ status: 200, text: '{"error":{"message":"a sound"}}' });
});
