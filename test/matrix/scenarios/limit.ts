import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

export const limit: Scenario = {
  name: 'limit',
  needs: [],
  async check(cell) {
    const reply = await cell.beginLimited().ask({ simulate: 'tokens=2' });
    expect(reply.finish).toBe('stop');
    for (const stream of [false, true]) {
      const refused = await cell.failureOf(cell.beginLimited().ask({ simulate: 'tokens=2', stream }));
      expect(refused.status).toBe(429);
      expect(refused.message).toMatch(/limit/i);
    }
  },
};
