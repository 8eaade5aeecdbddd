import { describe, expect, it } from 'vitest';
import { providerOf } from '../../core/provider-for-tests.ts';
import type { StreamTransform } from '../../core/stream-transform.ts';
import { geminiProvider } from './provider.ts';
import { readRequest } from './read-request.ts';

const secret = 'AIzaSyQx7fT2mN9dHj4Zb1pLk8';
const target = { provider: providerOf({ name: 'google', secrets: () => [secret] }), upstreamModel: 'gemini-x' };

function pass(query: string, config: object = {}): StreamTransform {
  const body = Buffer.from(JSON.stringify({ contents: [], generationConfig: config }));
  const head = { parameters: { model: 'm' }, query, route: '/v1beta/models/{+model}:streamGenerateContent' };
  return geminiProvider.passStream(readRequest(body, head), target);
}

const figures = (candidatesTokenCount: number) => ({
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount, totalTokenCount: 9 + candidatesTokenCount },
});
const event = (text: string, tokens: number, more: object = {}, index = 0): string => {
  const candidate = { content: { parts: [{ text }], role: 'model' }, ...more, index };
  return `data: ${JSON.stringify({ candidates: [candidate], ...figures(tokens), modelVersion: 'gemini-x' })}\r\n\r\n`;
};
const events = [
  event('He said \\"error\\" and "finishReason"', 3),
  event('b', 6),
  event('c', 9),
  event('', 9, { finishReason: 'STOP' }),
];

describe('a stream of Gemini for a client of Gemini', () => {
  it('passes byte for byte, and its end, usage and model are seen', () => {
    const transform = pass('alt=sse');
    const written = events.map((one) => transform.take(Buffer.from(one)).toString()).join('');
    expect(written + transform.finish(Buffer.alloc(0)).toString()).toBe(events.join(''));
    expect(transform.ending).toEqual({ kind: 'complete', by: 'end_of_body' });
    expect(transform.tally()).toMatchObject({
      usage: { inputTokens: 9, outputTokens: 9 },
      finishReason: 'STOP',
      reportedModel: 'gemini-x',
    });
  });

  it('has the figures of the last event where it is cut', () => {
    const transform = pass('alt=sse');
    for (const one of events.slice(0, 3)) transform.take(Buffer.from(one));
    expect(transform.finish(Buffer.alloc(0))).toHaveLength(0);
    expect(transform.ending).toBeUndefined();
    expect(transform.tally().usage).toMatchObject({ inputTokens: 9, outputTokens: 9 });
  });

  it('becomes the elements of an array', () => {
    const transform = pass('');
    const written = events.map((one) => transform.take(Buffer.from(one)).toString()).join('');
    const whole = written + transform.finish(Buffer.alloc(0)).toString();
    expect(JSON.parse(whole)).toEqual(events.map((one) => JSON.parse(one.slice(6)) as unknown));
  });

  it('is cut where one of several candidates has no end', () => {
    const transform = pass('alt=sse', { candidateCount: 2 });
    for (const one of [event('a', 1), event('b', 2, {}, 1), event('', 2, { finishReason: 'STOP' })])
      transform.take(Buffer.from(one));
    transform.finish(Buffer.alloc(0));
    expect(transform.ending).toBeUndefined();
  });

  it.each([
    ['in an event', (error: string) => `data: ${error}\n\n`],
    ['as a bare object', (error: string) => `${error}\n\n`],
  ])('ends with an error %s, whose words arrive and whose secrets do not', (_name, form) => {
    const failing = (message: string): StreamTransform => {
      const transform = pass('alt=sse');
      transform.take(Buffer.from(event('a', 1)));
      const error = JSON.stringify({ error: { code: 503, message, status: 'UNAVAILABLE' } });
      const out = transform.take(Buffer.from(form(error))).toString();
      expect(out.includes(secret)).toBe(false);
      return transform;
    };
    expect(failing('overloaded, sorry').ending).toMatchObject({
      kind: 'failed',
      told: false,
      error: { message: expect.stringContaining('overloaded, sorry') as unknown },
    });
    expect(failing(`the key ${secret}`).ending).toMatchObject({ kind: 'failed', told: false });
  });

  it('reads a bare error that ends the body without an empty line', () => {
    const transform = pass('alt=sse');
    transform.take(Buffer.from(event('a', 1)));
    transform.finish(
      Buffer.from('{\n  "error": {\n    "code": 429,\n    "message": "slow", "status": "RESOURCE_EXHAUSTED"\n  }\n}'),
    );
    expect(transform.ending).toMatchObject({ kind: 'failed', error: { code: 'provider_rate_limited' } });
  });
});
