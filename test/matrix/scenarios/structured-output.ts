import { expect } from 'vitest';
import { cityShape } from '../../conformance/clients/asked.ts';
import type { Scenario } from './scenario.ts';

export const structuredOutput: Scenario = {
  name: 'structured output',
  needs: ['jsonSchema'],
  async check(cell) {
    for (const stream of [false, true]) {
      const reply = await cell.begin().ask({ simulate: 'seed=3', wantsCity: true, stream });
      expect(reply.finish).toBe('stop');
      cityShape.parse(JSON.parse(reply.text));
    }
  },
};
