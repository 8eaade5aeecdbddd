import { expect, test } from 'vitest';
import { applyPreset } from './configured-provider.ts';
import { faultsOf } from './setting-faults.ts';

test('a dialect may be written under its older name', () => {
  const configured = applyPreset({ preset: 'openai-compatible', dialect: 'openai', baseUrl: 'http://127.0.0.1:1/v1' });
  expect(configured.dialect).toBe('openai-chat');
  expect(faultsOf(configured)).toEqual([]);
});
