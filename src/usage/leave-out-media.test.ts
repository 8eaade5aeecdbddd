import { describe, expect, it } from 'vitest';
import { leaveOutMedia } from './leave-out-media.ts';

const base64 = Buffer.alloc(6_000, 7).toString('base64');

function leaveOut(value: unknown) {
  const { text, media } = leaveOutMedia(Buffer.from(JSON.stringify(value)));
  return { text: text.toString(), media };
}

describe('leaveOutMedia', () => {
  it('gives a body without any back as it is', () => {
    const body = Buffer.from('{"messages":[{"role":"user","content":"hi"}]}');
    expect(leaveOutMedia(body)).toEqual({ text: body, media: 0 });
    expect(leaveOutMedia(body).text).toBe(body);
  });

  it('takes images, files and sounds out, and leaves the words around them', () => {
    const parts = [
      { type: 'text', text: 'before' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } },
      { type: 'input_audio', input_audio: { data: base64, format: 'wav' } },
      { type: 'file', file: { file_data: `data:application/pdf;base64,${base64}` } },
      { type: 'text', text: 'after' },
    ];
    const { text, media } = leaveOut(parts);
    expect(media).toBe(3);
    expect(text).toBe(JSON.stringify(parts).replaceAll(base64, ''));
  });

  it('leaves what is as short as a word', () => {
    const short = { data: 'abc', url: 'data:text/plain;base64,aGVsbG8=' };
    expect(leaveOut(short)).toEqual({ text: JSON.stringify(short), media: 0 });
  });

  it.each([';base64,', '"data"', '"data":"', ';base64,"', '"data""'])(
    'looks at each byte a bounded number of times, though a body is full of %s',
    (mark) => {
      const hostile = Buffer.from(mark.repeat(4_194_304 / mark.length));
      const startedAtMs = performance.now();
      leaveOutMedia(hostile);
      expect(performance.now() - startedAtMs).toBeLessThan(1_500);
    },
  );
});
