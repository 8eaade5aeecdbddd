import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../test/harness/cpu-clock.ts';
import { estimateTokens, roughlyEstimateTokens } from './estimate.ts';

const sentence = 'The headgate decides how much water goes into the canal, and where it goes from there. ';
const body = (content: unknown): Buffer => Buffer.from(JSON.stringify({ messages: [{ role: 'user', content }] }));

describe('estimateTokens', () => {
  it('is close to the real number of tokens of prose', () => {
    // 19 tokens a sentence, counted by hand.
    const tokens = estimateTokens(body(sentence.repeat(100)));
    expect(tokens).toBeGreaterThan(1_900 * 0.9);
    expect(tokens).toBeLessThan(1_900 * 1.2);
  });

  it('counts escaped characters like the characters themselves', () => {
    const chinese = '水闸决定多少水流入运河'.repeat(20);
    const escaped = Buffer.from(
      body(chinese)
        .toString()
        .replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
    );
    expect(estimateTokens(escaped)).toBe(estimateTokens(body(chinese)));
  });

  it('comes to the same result by samples for a long text', () => {
    const short = estimateTokens(Buffer.from(sentence.repeat(300)));
    const long = estimateTokens(Buffer.from(sentence.repeat(3_000)));
    expect(long / short).toBeGreaterThan(9.5);
    expect(long / short).toBeLessThan(10.5);
  });

  it('does not read an image as text', () => {
    const url = `data:image/png;base64,${Buffer.alloc(1_000_000, 'a').toString('base64')}`;
    const withImage = estimateTokens(body([{ type: 'image_url', image_url: { url } }]));
    expect(withImage).toBeGreaterThan(1_000);
    expect(withImage).toBeLessThan(1_100);
    expect(roughlyEstimateTokens(body([{ type: 'image_url', image_url: { url } }]))).toBeLessThan(1_100);
  });

  it('cannot be deceived by cheap text at fixed positions', () => {
    // Blanks in sixteen places at equal distances, as a deterministic look would find them.
    const length = 1_048_576;
    const words = Buffer.from(sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length));
    for (let sample = 0; sample < 16; sample += 1) {
      const from = Math.floor((sample * (length - 256)) / 15);
      words.fill(' ', from, from + 256);
    }
    expect(estimateTokens(words)).toBeGreaterThan((length / sentence.length) * 19 * 0.8);
  });

  it('counts long runs of letters without a space like a tokenizer', () => {
    expect(estimateTokens(Buffer.from('thequickbrownfox'.repeat(200)))).toBeGreaterThan(3_200 / 4);
    expect(estimateTokens(Buffer.from(' '.repeat(4_000)))).toBeGreaterThanOrEqual(500);
  });

  it.each([
    ['the mark of base64', `;base64,`],
    ['a data URL', 'data:image/png;base64,'],
    ['a member of a sound', '"data":"'],
  ])('counts prose as prose, though it begins with %s', (_name, beginning) => {
    const prose = sentence.repeat(12_000);
    for (const content of [beginning + prose, [{ type: 'image_url', image_url: { url: beginning + prose } }]]) {
      const tokens = estimateTokens(body(content));
      expect(tokens).toBeGreaterThan(12_000 * 19 * 0.85);
      expect(tokens).toBeLessThan(12_000 * 19 * 1.25);
      expect(roughlyEstimateTokens(body(content))).toBeGreaterThan(prose.length / 4);
    }
  });

  it('is a whole number, and the store counts no others', () => {
    for (let length = 0; length < 40; length += 1) {
      const padded = body(`hi${' '.repeat(1000 + length)}`);
      expect(Number.isSafeInteger(estimateTokens(padded))).toBe(true);
      expect(Number.isSafeInteger(roughlyEstimateTokens(padded))).toBe(true);
    }
    expect(Number.isSafeInteger(estimateTokens(Buffer.alloc(10_001, ' ')))).toBe(true);
  });

  it.each(['a,', ' \\n', '漢、', '\\u4e2d', 'ö', '"data":"', '😀', '\u0000', '((((', 'aA0-'])(
    'keeps the process for a few milliseconds only, though 4 MiB are full of %s',
    (piece) => {
      const hostile = Buffer.from(piece.repeat(Math.floor(4_194_304 / Buffer.byteLength(piece))));
      estimateTokens(hostile.subarray(0, 100_000));
      const beforeMs = cpuMs();
      const tokens = estimateTokens(hostile);
      expect(cpuMs() - beforeMs).toBeLessThan(500);
      expect(Number.isSafeInteger(tokens)).toBe(true);
    },
  );
});

describe('roughlyEstimateTokens', () => {
  it('is a quarter of the bytes', () => {
    expect(roughlyEstimateTokens(Buffer.alloc(401, 'a'))).toBe(101);
  });
});
