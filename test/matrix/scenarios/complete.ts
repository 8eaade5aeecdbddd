import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

const simulate = 'tokens=12;seed=3';

export const complete: Scenario = {
  name: 'complete',
  needs: [],
  async check(cell) {
    const reply = await cell.begin().ask({ simulate });
    expect(reply).toEqual({ text: await cell.textUnder(simulate), finish: 'stop', outputTokens: 12, calls: [] });
  },
};
