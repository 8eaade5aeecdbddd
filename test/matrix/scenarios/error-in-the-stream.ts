import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

export const errorInTheStream: Scenario = {
  name: 'error in the stream',
  needs: [],
  async check(cell) {
    let text = '';
    const failure = await cell.failureOf(
      cell.begin().ask({ simulate: 'error-after=8;tokens=40', stream: true, onText: (piece) => (text += piece) }),
    );
    expect(text, 'the text before the error arrives').not.toBe('');
    expect(failure.message).toMatch(/\w/);
  },
};
