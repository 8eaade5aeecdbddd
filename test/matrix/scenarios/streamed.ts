import { expect } from 'vitest';
import type { Scenario } from './scenario.ts';

const simulate = 'tokens=12;seed=3;text=unicode';

export const streamed: Scenario = {
  name: 'streamed',
  needs: [],
  async check(cell) {
    const pieces: string[] = [];
    const reply = await cell.begin().ask({ simulate, stream: true, onText: (text) => pieces.push(text) });
    expect(reply).toEqual({ text: await cell.textUnder(simulate), finish: 'stop', outputTokens: 12, calls: [] });
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(reply.text);
  },
};
