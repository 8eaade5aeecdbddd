import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

export const errorBeforeTheStream: Scenario = {
  name: 'error before the stream',
  needs: [],
  async check(cell) {
    for (const stream of [false, true]) {
      for (const status of [400, 429]) {
        const failure = await cell.failureOf(cell.begin().ask({ simulate: `status=${status}`, stream }));
        expect(failure.status).toBe(status);
        expect(failure.message).toMatch(/\w/);
      }
    }
  },
};
