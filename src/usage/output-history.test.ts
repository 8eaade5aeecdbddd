import { describe, expect, it } from 'vitest';
import { assumedOutputTokens, OutputHistory } from './output-history.ts';

function learned(outputs: readonly number[]): number {
  const history = new OutputHistory();
  for (const output of outputs) history.learn('gpt-5', output);
  return history.expect('gpt-5');
}

describe('OutputHistory', () => {
  it('assumes a length until it has seen twenty answers', () => {
    expect(learned([])).toBe(assumedOutputTokens);
    expect(learned(Array.from({ length: 19 }, () => 3))).toBe(assumedOutputTokens);
    expect(learned(Array.from({ length: 20 }, () => 3))).toBe(3);
  });

  it('expects the length that nineteen of twenty answers did not exceed', () => {
    expect(learned(Array.from({ length: 100 }, (_, index) => index + 1))).toBe(95);
    expect(learned([...Array.from({ length: 96 }, () => 10), 9_999, 9_999, 9_999, 9_999])).toBe(10);
  });

  it('forgets old answers', () => {
    const longAgo = Array.from({ length: 500 }, () => 8_000);
    const lately = Array.from({ length: 128 }, () => 50);
    expect(learned([...longAgo, ...lately])).toBe(50);
  });

  it('separates models', () => {
    const history = new OutputHistory();
    for (let answer = 0; answer < 20; answer += 1) history.learn('short', 5);
    expect(history.expect('short')).toBe(5);
    expect(history.expect('long')).toBe(assumedOutputTokens);
  });
});
