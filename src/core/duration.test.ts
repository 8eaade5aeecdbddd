import { expect, it } from 'vitest';
import { renderDuration, parseDuration } from './duration.ts';

it.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['0s', 0],
])('reads %s', (text, ms) => {
  expect(parseDuration(text)).toEqual({ kind: 'duration', ms });
});

it.each([
  ['30 sec', '30s'],
  ['30S', '30s'],
  ['30 s', '30s'],
  [' 30s ', '30s'],
  ['1.5h', '90m'],
  ['0.5s', '500ms'],
  ['1m30s', '90s'],
  ['2 minutes', '2m'],
  ['1d', '24h'],
  ['30000', '30000ms'],
])('takes %s for none, and says that %s was meant', (text, meant) => {
  expect(parseDuration(text)).toEqual({ kind: 'none', meant });
});

it.each([
  '',
  's',
  '-5s',
  '1e3s',
  '5 parsecs',
  '0x10s',
  'PT30S',
  '30s!',
  'constructor',
  '1 constructor',
  '9'.repeat(99),
])('makes nothing of %s', (text) => {
  expect(parseDuration(text)).toEqual({ kind: 'none' });
});

it.each([
  [30_000, '30s'],
  [90_000, '90s'],
  [7_200_000, '2h'],
  [1_500, '1500ms'],
  [0, '0ms'],
])('writes %i as %s', (ms, text) => {
  expect(renderDuration(ms)).toBe(text);
});
