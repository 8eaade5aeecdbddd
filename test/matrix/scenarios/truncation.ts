import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

export const truncation: Scenario = {
  name: 'truncation',
  needs: [],
  async check(cell) {
    for (const how of ['truncate-after=8', 'reset-after=8', 'close-after=8']) {
      const failure = await cell.failureOf(cell.begin().ask({ simulate: `${how};tokens=40`, stream: true }));
      expect(failure.message).toMatch(/\w/);
    }
  },
};
