import { expect, it } from 'vitest';
import { describePath } from './describe-path.ts';

it.each([
  ['/v1/models', '', '/v1/models'],
  ['/v1/models', 'key=AIzaSyVerySecret&x=1', '/v1/models?key=…&x=…'],
  ['/v1/models', 'sk-proj-abcdefgh', '/v1/models?…'],
  ['/v1/sk-proj-abcdefgh/models', '', '/v1/[secret]/models'],
  [`/${'x'.repeat(5_000)}`, '', `/${'x'.repeat(199)}…`],
])('%s?%s', (path, query, wanted) => {
  expect(describePath(path, query)).toBe(wanted);
});

it('is short for any query', () => {
  expect(describePath('/', 'a=b&'.repeat(10_000)).length).toBeLessThan(100);
  expect(describePath('/', `${'a'.repeat(10_000)}=1`).length).toBeLessThan(100);
});
