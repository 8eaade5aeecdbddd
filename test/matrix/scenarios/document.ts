import { expect } from 'vitest';
import { document as pdf } from '../clients/asked.ts';
import type { Scenario } from './scenario.ts';

export const document: Scenario = {
  name: 'document',
  needs: ['file'],
  async check(cell) {
    const reply = await cell.begin().ask({ simulate: 'tokens=5', shows: 'document', stream: true });
    expect(reply.finish).toBe('stop');
    expect(cell.lastBody()).toContain(pdf);
  },
};
