import { describe, expect, it } from 'vitest';
import { findMedia } from './find-media.ts';
import { leaveOutMedia } from './leave-out-media.ts';

const png = Buffer.alloc(3000, 7).toString('base64');

function found(request: object) {
  return findMedia(Buffer.from(JSON.stringify(request))).map(({ from, to, tokens }) => ({ bytes: to - from, tokens }));
}

const anthropic = (block: object): object => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, block] }],
});
const gemini = (part: object): object => ({ contents: [{ role: 'user', parts: [{ text: 'a' }, part] }] });
const responses = (part: object): object => ({ input: [{ role: 'user', content: [part] }] });

describe('media of every dialect', () => {
  it.each<[string, object]>([
    [
      'an image of Messages',
      anthropic({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }),
    ],
    ['an image of Gemini', gemini({ inlineData: { mimeType: 'image/png', data: png } })],
    ['its type behind its data', gemini({ inlineData: { data: png, mimeType: 'image/png' } })],
    ['an image of Gemini in snake case', gemini({ inline_data: { mime_type: 'image/png', data: png } })],
    ['an image of Responses', responses({ type: 'input_image', image_url: `data:image/png;base64,${png}` })],
    [
      'an image in the result of a tool',
      anthropic({
        type: 'tool_result',
        content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }],
      }),
    ],
    [
      'an image in the result of a function',
      gemini({ functionResponse: { name: 'f', parts: [{ inlineData: { mimeType: 'image/png', data: png } }] } }),
    ],
  ])('are one medium of their bytes: %s', (_name, request) => {
    const [medium, ...others] = found(request);
    expect(others).toEqual([]);
    expect(medium?.bytes).toBe(png.length);
    expect(medium?.tokens).toBeLessThan(3000);
    expect(leaveOutMedia(Buffer.from(JSON.stringify(request))).text.includes(png)).toBe(false);
  });

  it('are told apart by their type', () => {
    const data = Buffer.alloc(3_000_000, 7).toString('base64');
    expect(found(gemini({ inlineData: { mimeType: 'audio/wav', data } }))[0]?.tokens).toBe(3000);
    expect(found(gemini({ inlineData: { mimeType: 'image/png', data } }))[0]?.tokens).toBe(1000);
  });

  it.each<[string, object]>([
    [
      'a text document',
      anthropic({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a b' } }),
    ],
    [
      'the input of a tool',
      anthropic({ type: 'tool_use', id: 'a', name: 'f', input: { inlineData: { mimeType: 'image/png', data: png } } }),
    ],
    ['a found page', anthropic({ type: 'search_result', source: 'https://a', content: [{ type: 'text', text: 'b' }] })],
    ['a text that looks so', gemini({ text: JSON.stringify({ inlineData: { mimeType: 'image/png', data: png } }) })],
    ['arguments of a call', gemini({ functionCall: { name: 'f', args: { inlineData: { data: png } } } })],
  ])('are no bytes of a text: %s', (_name, request) => {
    expect(found(request).every(({ bytes }) => bytes === 0)).toBe(true);
  });
});
