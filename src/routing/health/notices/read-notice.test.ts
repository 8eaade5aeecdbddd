import { expect, test } from 'vitest';
import { maxCoolDownMs } from '../measured-health.ts';
import { type Notice, writeNotice } from './notice.ts';
import { longestNotice, readNotice } from './read-notice.ts';

const subject = { account: 'eu.0123456789abcdef', model: 'gpt-5' };
const ground = { code: 'upstream_error', forMs: 1000 } as const;
const fails = { v: 1, pod: 'pod-a.x', says: 'fails', ...subject, ...ground };

test.each<Notice>([
  { pod: 'pod-a.x', word: 'fails', subject, ground },
  { pod: 'pod-a.x', word: 'works', subject, ground: undefined },
  { pod: 'pod-a.x', word: 'cools_down', subject, ground: { code: 'provider_rate_limited', forMs: maxCoolDownMs } },
  {
    pod: 'p',
    word: 'refused',
    subject: { ...subject, model: undefined },
    ground: { ...ground, code: 'provider_auth_failed' },
  },
  { pod: 'p', word: 'accepted', subject: { ...subject, model: undefined }, ground: undefined },
])('what is written is read: %j', (notice) => {
  expect(readNotice(writeNotice(notice))).toEqual({ kind: 'notice', notice });
});

test('a part of a millisecond is rounded up, so that it is never 0', () => {
  const text = writeNotice({ pod: 'p', word: 'fails', subject, ground: { ...ground, forMs: 0.2 } });
  expect(readNotice(text)).toMatchObject({ notice: { ground: { forMs: 1 } } });
});

test.each([
  '',
  'null',
  '[]',
  '"fails"',
  '{"v":1',
  '[1,'.repeat(longestNotice / 4),
  `${JSON.stringify(fails)}${' '.repeat(longestNotice)}`,
  ...[
    {},
    { ...fails, v: undefined },
    { ...fails, v: '1' },
    { ...fails, more: 1 },
    { ...fails, pod: undefined },
    { ...fails, pod: '' },
    { ...fails, pod: 'a b' },
    { ...fails, pod: '\u001B[31m' },
    { ...fails, pod: 'p'.repeat(101) },
    { ...fails, account: 7 },
    { ...fails, account: 'a\nb' },
    { ...fails, model: undefined },
    { ...fails, model: '' },
    { ...fails, model: 'm'.repeat(257) },
    { ...fails, says: 'dances' },
    { ...fails, says: 'works' },
    { ...fails, says: 'refused' },
    { ...fails, says: 'works', code: undefined },
    { ...fails, code: 'no_such_code' },
    { ...fails, code: 'toString' },
    { ...fails, code: undefined },
    { ...fails, forMs: undefined },
    { ...fails, forMs: 0 },
    { ...fails, forMs: -1 },
    { ...fails, forMs: '1000' },
    { ...fails, forMs: maxCoolDownMs + 1 },
  ].map((message) => JSON.stringify(message)),
  JSON.stringify(fails).replace('1000', '1e999'),
  `{"__proto__":${JSON.stringify(fails)}}`,
])('what is no notice is ignored: %s', (text) => {
  expect(readNotice(text)).toEqual({ kind: 'ignored', why: 'unreadable' });
});

test('a message of another version is ignored, whatever else stands in it', () => {
  expect(readNotice('{"v":2,"news":[1]}')).toEqual({ kind: 'ignored', why: 'other_version' });
});
