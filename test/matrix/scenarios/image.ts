import { expect } from 'vitest';
import { pixel } from '../clients/asked.ts';
import type { Scenario } from './scenario.ts';

export const image: Scenario = {
  name: 'image',
  needs: ['image'],
  async check(cell) {
    const reply = await cell.begin().ask({ simulate: 'tokens=5', shows: 'image' });
    expect(reply.finish).toBe('stop');
    expect(cell.lastBody()).toContain(pixel);
  },
};
