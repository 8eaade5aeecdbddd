import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { completion, openaiError, whole } from '../wire/openai-bodies.ts';
import { routes } from './checks/ask.ts';
import { startAnsweringByModel } from './checks/raw-provider.ts';
import { expectTold } from './checks/told.ts';

const packers = { gzip: gzipSync, br: brotliCompressSync };

/** An answer that is compressed, although it was asked for `identity`. */
function packed(encoding: keyof typeof packers, status: number, type: string, text: string): Buffer {
  const body = packers[encoding](text);
  const head = `HTTP/1.1 ${status} Status\r\ncontent-type: ${type}\r\ncontent-encoding: ${encoding}\r\n`;
  return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]);
}

const json = 'application/json';
const refusal = openaiError('That is too long.', 'invalid_request_error', 'too_long');

const answers = {
  'complete-in-gzip': packed('gzip', 200, json, completion({})),
  'complete-in-br': packed('br', 200, json, completion({})),
  'stream-in-gzip': packed('gzip', 200, 'text/event-stream', whole),
  'refusal-in-gzip': packed('gzip', 400, json, refusal),
  'refusal-in-br': packed('br', 400, json, refusal),
};

test.each(routes)('on %s, a compressed answer is refused, with the reason', async (route) => {
  const provider = await startAnsweringByModel(answers);
  const gateway = await startGateway({ provider: provider.baseUrl });
  const words = /encoded its answer although it was asked not to/;
  for (const model of ['complete-in-gzip', 'complete-in-br', 'stream-in-gzip']) {
    const question = { route, model, stream: model.startsWith('stream'), simulate: '' };
    await expectTold(gateway, question, { status: 502, code: 'upstream_invalid', words });
  }
  expect(provider.requests[0]).toMatch(/^accept-encoding: identity\r$/im);
});

test('the words of a compressed refusal are read', async () => {
  const gateway = await startGateway({ provider: (await startAnsweringByModel(answers)).baseUrl });
  for (const model of ['refusal-in-gzip', 'refusal-in-br']) {
    const told = { status: 400, code: 'provider_refused', words: /That is too long\./ };
    const { text } = await expectTold(gateway, { route: '/v1/inference', model, simulate: '' }, told);
    expect(text, model).toContain('That is too long.');
  }
});
