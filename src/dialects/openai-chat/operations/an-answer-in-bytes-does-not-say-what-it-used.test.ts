import { expect, test } from 'vitest';
import type { ClientDialect } from '../../dialect.ts';
import { transcriptionsClient } from './form-operations.ts';
import { speechClient } from './json-operations.ts';

function goesOnAlone(client: ClientDialect, body: string, contentType: string) {
  const parsed = client.parse(Buffer.from(body), {
    operation: 'speech',
    route: '',
    method: 'POST',
    parameters: {},
    query: '',
    headers: { 'content-type': contentType },
    maxValues: 1000,
  });
  if (parsed.kind === 'invalid') throw parsed.error;
  return parsed.inference.goesOnAlone;
}

test.each([
  ['bytes, the default', {}, 'behind_answer'],
  ['bytes', { stream_format: 'audio' }, 'behind_answer'],
  ['events, of which the last one says it', { stream_format: 'sse' }, 'until_answered'],
])('a sound as %s', (_form, members, expected) => {
  const request = JSON.stringify({ model: 'tts', input: 'hello', voice: 'alloy', ...members });
  expect(goesOnAlone(speechClient, request, 'application/json')).toBe(expected);
});

test.each([
  ['text', 'response_format', 'srt', 'behind_answer'],
  ['JSON, which says it', 'response_format', 'json', undefined],
  ['events, of which the last one says it', 'stream', 'true', 'until_answered'],
])('a transcript as %s', (_form, name, value, expected) => {
  const field = (of: string, is: string): string =>
    `--x\r\ncontent-disposition: form-data; name="${of}"\r\n\r\n${is}\r\n`;
  const form = `${field('model', 'm')}${field(name, value)}--x--\r\n`;
  expect(goesOnAlone(transcriptionsClient, form, 'multipart/form-data; boundary=x')).toBe(expected);
});
