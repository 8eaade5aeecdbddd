import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../test/harness/cpu-clock.ts';
import { scrub, shorten } from './scrub-text.ts';

describe('scrub', () => {
  it.each([
    'Incorrect API key provided: sk-proj-abcdEFGH1234567890.',
    'Incorrect API key provided: sk-ab***********wxyz. You can find your API key at …',
    'headers: { authorization: Bearer abcdef.ghijkl-mnop }',
    'key AIzaSyA-1234567890abcdefghijk is invalid',
    'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc rejected',
  ])('takes the key out of %j', (text) => {
    const out = scrub(text);
    expect(out).toContain('[secret]');
    expect(out).not.toMatch(/abcd|wxyz|ghijkl|1234567890|eyJ/);
  });

  it('leaves ordinary words unchanged', () => {
    const text = 'the task-force asked a risk-based question of gpt-5-mini';
    expect(scrub(text)).toBe(text);
  });

  it('is fast on a megabyte of text that almost looks like keys', () => {
    const beforeMs = cpuMs();
    expect(scrub('sk-aaa '.repeat(150_000)).length).toBeLessThan(600);
    expect(cpuMs() - beforeMs).toBeLessThan(50);
  });
});

describe('shorten', () => {
  it('marks the cut', () => {
    expect(shorten('abcdef', 3)).toBe('abc…');
    expect(shorten('abc', 3)).toBe('abc');
  });
});
