import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../test/harness/cpu-clock.ts';
import { leaveOutMedia } from './leave-out-media.ts';

const base64 = Buffer.alloc(6_000, 7).toString('base64');
const pdf = Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(64_000, 9)]).toString('base64');
const prose = 'Whoever writes so much prose pays for every word of it. '.repeat(200);
const letters = 'theQuickBrownFoxJumpsOverTheLazyDog0'.repeat(200);

function leaveOut(value: unknown) {
  const { text, mediaTokens } = leaveOutMedia(Buffer.from(JSON.stringify(value)));
  return { text: text.toString(), mediaTokens };
}

const asking = (content: unknown, role = 'user') => ({ model: 'm', messages: [{ role, content }] });
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const file = (data: string) => ({ type: 'file', file: { file_data: data } });

describe('leaveOutMedia', () => {
  it('returns a body without media unchanged', () => {
    const body = Buffer.from('{"messages":[{"role":"user","content":"hi"}]}');
    expect(leaveOutMedia(body)).toEqual({ text: body, mediaTokens: 0 });
    expect(leaveOutMedia(body).text).toBe(body);
  });

  it('removes images, files and sounds, and keeps the text around them', () => {
    const request = asking([
      { type: 'text', text: 'before' },
      image(`data:image/png;base64,${base64}`),
      { type: 'input_audio', input_audio: { data: base64, format: 'wav' } },
      file(`data:application/pdf;base64,${pdf}`),
      file(pdf),
      { type: 'text', text: 'after' },
    ]);
    const { text, mediaTokens } = leaveOut(request);
    expect(text).toBe(JSON.stringify(request).replaceAll(base64, '').replaceAll(pdf, ''));
    expect(mediaTokens).toBe(1_000 + 1_000 + 2 * Math.ceil((pdf.length * 3) / 4 / 16));
  });

  it.each([
    ['image/png', base64, 1_000],
    ['image/svg+xml', base64, 2_000],
    ['audio/mpeg', 'A'.repeat(4_000_000), 3_000],
    ['video/mp4;codecs=avc1', 'A'.repeat(4_000_000), 3_000],
    ['application/pdf', base64, 2_000],
    ['application/octet-stream', base64, 2_000],
    ['text/plain', base64, 2_000],
    ['text/plain;charset=utf-8', base64, 2_000],
    ['', base64, 2_000],
  ])('counts a file of the type %j by what it is', (type, data, tokens) => {
    expect(leaveOut(asking([file(`data:${type};base64,${data}`)])).mediaTokens).toBe(tokens);
  });

  it('counts a medium of any size, and up to a thousand of them', () => {
    const tiny = Array.from({ length: 1_001 }, () => image('data:image/png;base64,iVBORw0KGgo='));
    const { text, mediaTokens } = leaveOut(asking(tiny));
    expect(mediaTokens).toBe(1_000_000);
    expect(text.match(/iVBORw0KGgo=/g)).toHaveLength(1);
  });

  it('counts a medium that is given by address or id only, and its address as text too', () => {
    const request = asking([image('https://example.com/a.png'), { type: 'file', file: { file_id: 'file-1' } }]);
    expect(leaveOut(request)).toEqual({ text: JSON.stringify(request), mediaTokens: 2_000 });
  });

  it('finds media in the result of a tool, and in parts of parts', () => {
    const part = image(`data:image/webp;base64,${base64}`);
    expect(leaveOut(asking([part], 'tool')).text).not.toContain(base64);
    expect(leaveOut(asking([{ type: 'tool_result', content: [part] }])).mediaTokens).toBe(1_000);
  });

  it.each([
    ['line breaks', base64.replace(/.{76}/g, '$&\r\n')],
    ['the alphabet for URLs', Buffer.alloc(6_000, 0xfb).toString('base64url')],
    ['no padding', Buffer.alloc(6_001, 0xfb).toString('base64').replaceAll('=', '')],
  ])('knows base64 with %s', (_name, data) => {
    expect(leaveOut(asking([image(`data:image/png;base64,${data}`)]))).toEqual({
      text: JSON.stringify(asking([image('data:image/png;base64,')])),
      mediaTokens: 1_000,
    });
  });

  it.each([
    ['\\/', '/'],
    ['\\u002B', '+'],
    ['\\u0041', 'A'],
    ['\\u003d', '='],
  ])('knows base64 with %s', (escape, letter) => {
    const data = `${'A'.repeat(2_000)}${letter === '=' ? '' : letter}AAA=`.replace(letter, escape);
    const body = JSON.stringify(asking([image('data:image/png;base64,@')])).replace('@', data);
    expect(leaveOutMedia(Buffer.from(body)).text.toString()).toBe(body.replace(data, ''));
  });

  const disguises: Array<[string, unknown]> = [
    ['prose behind the mark of a data URL', asking(`;base64,${prose}`)],
    ['prose in a data URL', asking([image(`data:image/png;base64,${prose}`)])],
    ['prose behind base64 that is valid', asking([image(`data:image/png;base64,${base64}${prose}`)])],
    ['base64 behind its own end', asking([image(`data:image/png;base64,QQ==${letters}`)])],
    ['an escape that is no letter of base64', asking([image(`data:image/png;base64,${letters}\u0000`)])],
    ['a data URL without base64', asking([image(`data:image/png,${letters}`)])],
    ['base64 without a data URL', asking([image(letters)])],
    ['a whole data URL as a text', asking(`data:image/png;base64,${letters}`)],
    ['a whole data URL as a part of text', asking([{ type: 'text', text: `data:image/png;base64,${letters}` }])],
    ['a whole data URL as a tool’s answer', asking(`data:image/png;base64,${letters}`, 'tool')],
    ['JSON in a text', asking(JSON.stringify([image(`data:image/png;base64,${letters}`)]))],
    ['a data member of something else', asking([{ type: 'text', text: 'x', data: letters }])],
    ['an address of something else', asking([{ type: 'text', text: 'x', url: `data:image/png;base64,${letters}` }])],
    [
      'a tool’s schema',
      { ...asking('x'), tools: [{ function: { parameters: image(`data:image/png;base64,${letters}`) } }] },
    ],
    ['a schema of the answer', { ...asking('x'), response_format: { messages: [file(pdf)] }, tools: file(pdf) }],
  ];
  it.each(disguises)('counts %s as text', (_name, request) => {
    expect(leaveOut(request).text).toBe(JSON.stringify(request));
  });

  it.each([
    ['image_url', `[${'{"image_url":{"url":"data:image/png;base64,A"}},'.repeat(80_000)}1]`],
    ['quotes', `[{"image_url":"${'\\"'.repeat(2_000_000)}"}]`],
    ['backslashes', `[{"image_url":"${'\\\\'.repeat(1_000_000)}"}]`],
    ['levels', `${'{"content":['.repeat(60)}{"file":1}${']}'.repeat(60)}`],
    ['small values', `["_url",${'{},'.repeat(1_300_000)}1]`],
  ])('looks at each byte a bounded number of times, though a body is full of %s', (_name, content) => {
    const hostile = Buffer.from(`{"messages":${content}}`);
    const beforeMs = cpuMs();
    leaveOutMedia(hostile);
    expect(cpuMs() - beforeMs).toBeLessThan(1_500);
  });
});
