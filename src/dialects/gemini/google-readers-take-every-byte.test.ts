import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { geminiClient } from './client.ts';
import { readRequest } from './read-request.ts';

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 1,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 1 }),
  costUsd: () => null,
};

/** A stream with bytes that keep it alive, an answer, and where `failure` is there, an error in the place of its end. */
function streamOf(query: string, failure?: GatewayError): string {
  const head = { parameters: { model: 'm' }, query, route: '/v1beta/models/{+model}:streamGenerateContent' };
  const inference = readRequest(Buffer.from('{"contents":[]}'), head);
  const form = geminiClient.streamForm(inference);
  const writer = geminiClient.streamWriter(inference, metadata);
  let text = form.keepAlive + form.keepAlive;
  text += writer.event({ kind: 'start', model: 'm' });
  text += writer.event({ kind: 'text', text: 'a\n\n: b {"}' });
  text += writer.event({ kind: 'tool_call_begin', call: 0, position: 0, id: 'c', name: 'f' });
  text += writer.event({ kind: 'tool_call_arguments', call: 0, json: '{"a":1}' });
  text += writer.event({ kind: 'tool_call_end', call: 0 });
  if (failure !== undefined) {
    return text + form.errorEvent(failure, 'req_1', undefined, { began: true, nextSequence: 0 });
  }
  const finish = { kind: 'finish', reason: 'tool_calls', providerReason: 'tool_calls' } as const;
  return text + writer.event(finish) + writer.end({ finish, usage: undefined, lost: ['answer.image'] });
}

const failure = new GatewayError('upstream_incomplete');
const isJson = (text: string): boolean => typeof JSON.parse(text) === 'object';

describe.each([
  ['whole', streamOf('alt=sse')],
  ['that fails', streamOf('alt=sse', failure)],
])('a stream of events, %s,', (_name, text) => {
  it('has lines that google-genai for Python takes: empty, data, or JSON', () => {
    for (const line of text.split('\n').filter(Boolean)) {
      expect(isJson(line.startsWith('data: ') ? line.slice(6) : line), line).toBe(true);
    }
  });

  it('has blocks that go-genai takes: empty, data, or JSON', () => {
    for (const block of text.split('\n\n').filter(Boolean)) {
      expect(isJson(block.startsWith('data:') ? block.slice(5) : block), block).toBe(true);
    }
  });
});

it('tells an error in both forms, with the number that JavaScript reads and the beginning that Python looks for', () => {
  const [data, bare] = streamOf('alt=sse', failure).split('\n\n').slice(-3);
  expect(data).toBe(`data: ${bare ?? ''}`);
  expect(bare).toMatch(/^\{"error":\{"code":502,/);
  expect(JSON.parse(bare ?? '')).toMatchObject({ error: { code: 502, status: 'UNAVAILABLE' } });
});

it('without alt=sse, is one JSON array in any case', () => {
  expect(JSON.parse(streamOf(''))).toMatchObject([{}, {}, { candidates: [{ finishReason: 'STOP' }] }]);
  expect(JSON.parse(streamOf('', failure))).toMatchObject([{}, {}, { error: { code: 502 } }]);
});
