import { expect } from 'vitest';
import { signatureOf } from '../../../src/simulator/signatures.ts';
import type { Scenario } from './scenario.ts';

/** The beginning of every signature of the simulator, which is base64. */
const mark = signatureOf('').slice(0, 12);

export const reasoningOverTwoTurns: Scenario = {
  name: 'reasoning over two turns',
  needs: [],
  async check(cell) {
    for (const stream of [true, false]) {
      const talk = cell.begin();
      const first = await talk.ask({ simulate: 'reasoning=6;tokens=5', reasons: true, stream });
      expect(first).toMatchObject({ finish: 'stop', outputTokens: 11 });
      // The simulator refuses a signature that was changed.
      const second = await talk.ask({ simulate: 'reasoning=6;tokens=5', reasons: true, stream });
      expect(second.finish).toBe('stop');
      expect(cell.lastBody().includes(mark), 'the signature comes back').toBe(cell.signsReasoning);
    }
  },
};
