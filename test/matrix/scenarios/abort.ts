import { expect } from 'vitest';
import { waitFor } from '../../harness/gateway.ts';
import type { Scenario } from './scenario.ts';

export const abort: Scenario = {
  name: 'abort',
  needs: [],
  async check(cell) {
    const leaving = new AbortController();
    const call = cell.begin().ask({
      simulate: 'rate=50;tokens=5000',
      stream: true,
      signal: leaving.signal,
      onText: () => {
        leaving.abort();
      },
    });
    await expect(call).rejects.toBeDefined();
    const state = await waitFor(
      () => (cell.lastRequest().state === 'open' ? undefined : cell.lastRequest().state),
      5000,
    );
    expect(state).toBe('aborted');
  },
};
