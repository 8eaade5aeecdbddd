import { expect, test } from 'vitest';
import { momentOf } from './expiry.ts';

test.each([
  ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['2027-01-31T18:00Z', '2027-01-31T18:00:00.000Z'],
  ['2027-01-31T18:00:05Z', '2027-01-31T18:00:05.000Z'],
  ['2027-01-31T18:00:05.250Z', '2027-01-31T18:00:05.250Z'],
])('%s is %s, whatever zone the process runs in', (text, moment) => {
  expect(new Date(momentOf(text) ?? 0).toISOString()).toBe(moment);
});

test.each([
  '2027-02-29',
  '2027-02-30',
  '2027-04-31',
  '2027-13-01',
  '2027-00-01',
  '2027-01-31T24:00Z',
  '2027-01-31T18:60Z',
])('%s is no moment', (text) => {
  expect(momentOf(text)).toBeUndefined();
});
