import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../test/harness/cpu-clock.ts';
import { ModelNames } from './model-names.ts';

function names(...list: readonly string[]): ModelNames<string> {
  const all = new ModelNames<string>();
  for (const name of list) all.add(name, name);
  return all;
}

describe('ModelNames', () => {
  test.each([
    'm1',
    'M1',
    'm1-2025-01-01',
    'M1-2025-01-01',
    'm1-20250101',
    'm1-0613',
    'm1-001',
    'm1-latest',
    'm1-preview-05-20',
    'm1-preview-2025-05-20',
    'm1@20250101',
    'm1@default',
    'm1:free',
    'm1:online:nitro',
    'openai/m1',
    'models/M1-latest',
    'a/b/m1:free',
    'zzz,m1',
    'm1,zzz',
  ])('knows %s as m1', (name) => {
    expect(names('m1', 'm2').find(name)).toBe('m1');
  });

  test.each(['m1-mini', 'm1x', 'xm1', 'm', 'm1-5', 'm1.5', 'ft:m1:acme', '', ':', '@', '-latest', 'm1/x', 'm3'])(
    'takes %j for another model',
    (name) => {
      expect(names('m1', 'm2').find(name)).toBeUndefined();
    },
  );

  test('an entry whose name has a date is found without the date and with another date', () => {
    expect(names('m1-2025-01-01').find('m1')).toBe('m1-2025-01-01');
    expect(names('m1-2025-01-01').find('m1-2024-01-01')).toBe('m1-2025-01-01');
    expect(names('openai/m1').find('OpenAI/M1:free')).toBe('openai/m1');
  });

  test('the most similar entry counts, and the first of equal ones', () => {
    const all = names('m1', 'm1-2025-01-01', 'M1');
    expect(all.find('M1-2025-01-01')).toBe('m1-2025-01-01');
    expect(all.find('m1-2025-01-02')).toBe('m1');
  });

  test('remembers a bounded number of names, and still finds the same entries', () => {
    const all = names('m1');
    for (let index = 0; index < 3_000; index += 1) expect(all.find(`made-up-x${String(index)}x`)).toBeUndefined();
    expect(all.find('M1')).toBe('m1');
    expect(all.find('made-up-x0x')).toBeUndefined();
  });

  test('stays fast for a name that is made to be slow', () => {
    const beforeMs = cpuMs();
    for (const piece of ['-2025', '-latest', ':x', '@', '-', '.001', ',', '/']) {
      names('m1').find(piece.repeat(Math.floor(256 / piece.length)));
    }
    expect(cpuMs() - beforeMs).toBeLessThan(1_000);
  });
});
