import { expect, test } from 'vitest';
import { describeKey, expiryWarnings, reportKeys } from './describe-keys.ts';

const sha256 = 'a'.repeat(64);
const nowMs = Date.UTC(2026, 10, 26, 12);

test('a key in one line', () => {
  expect(describeKey({ id: 'a' })).toBe('a');
  const full = {
    name: 'The web team',
    team: 'web',
    priority: 'batch' as const,
    models: ['fast', '*'],
    expires: '2027-01-31',
  };
  expect(describeKey({ id: 'a', ...full, limits: { requestsPerMinute: 'unlimited', usdPerDay: 0.5 } })).toBe(
    'a: The web team; team web; batch; only fast, *; until 2027-01-31; requestsPerMinute unlimited; usdPerDay 0.5',
  );
});

test('the report tells all of a key but its hash, of the first fifty', () => {
  const keys = Array.from({ length: 60 }, (_, index) => ({ id: `k${index}`, sha256, team: 'web' }));
  const report = reportKeys({ teams: ['web'], keys });
  expect(report).toMatchObject({ required: true, count: 60 });
  expect(report.listed).toHaveLength(50);
  expect(report.listed[0]).toEqual({ id: 'k0', team: 'web' });
});

test('a keys file without keys still wants one', () => {
  expect(reportKeys({ teams: [], keys: [], keysFile: '/keys.yaml' })).toEqual({ required: true, count: 0, listed: [] });
  expect(reportKeys({ teams: [], keys: [] }).required).toBe(false);
});

test.each([
  [undefined, []],
  ['2026-12-04', []],
  ['2026-12-03T12:00:01Z', []],
  ['2026-12-03T12:00:00Z', ['the key "a" expires in 7 days, at 2026-12-03T12:00:00Z']],
  ['2026-11-28', ['the key "a" expires in 1 day, at 2026-11-28']],
  ['2026-11-26T12:00:01Z', ['the key "a" expires in less than a day, at 2026-11-26T12:00:01Z']],
  ['2026-11-26T12:00:00Z', ['the key "a" expired at 2026-11-26T12:00:00Z: it is refused']],
  ['2026-11-26', ['the key "a" expired at 2026-11-26: it is refused']],
])('a key that expires at %s', (expires, warnings) => {
  expect(expiryWarnings([{ id: 'a', sha256, ...(expires === undefined ? {} : { expires }) }], nowMs)).toEqual(warnings);
});
