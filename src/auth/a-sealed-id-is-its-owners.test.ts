import { expect, test } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { Secret } from '../core/secret.ts';
import { SealedIds } from './sealed-ids.ts';

const ids = (secret: string, previous: readonly string[] = [], owner: 'key' | 'team' = 'key'): SealedIds =>
  new SealedIds({
    secret: new Secret(secret),
    previousSecrets: previous.map((one) => new Secret(one)),
    owner,
    sharedIds: ['vs_shared'],
  });
const caller = (id: string, team?: string): Caller => ({
  kind: 'key',
  id,
  address: '127.0.0.1',
  ...(team === undefined ? {} : { team }),
});
const secret = 'a secret of sixteen characters';
const object = { provider: 'openai', id: 'file-AbC123' };

test('an id is the same in every process, keeps its prefix, and opens for its owner', () => {
  const sealed = ids(secret).of(caller('a')).seal('openai', 'file-AbC123');
  expect(sealed).toMatch(/^file-[A-Za-z0-9_-]+$/);
  expect(sealed).not.toContain('AbC123');
  expect(ids(secret).of(caller('a')).seal('openai', 'file-AbC123')).toBe(sealed);
  expect(ids(secret).of(caller('a')).open(sealed)).toEqual(object);
  expect(ids(secret).of(caller('a')).seal('azure', 'file-AbC123')).not.toBe(sealed);
});

test('an id opens for nobody else, with no other secret, and with no other letter', () => {
  const sealed = ids(secret).of(caller('a')).seal('openai', 'file-AbC123');
  expect(ids(secret).of(caller('b')).open(sealed)).toBeUndefined();
  expect(
    ids(secret)
      .of({ ...caller('a'), kind: 'address' })
      .open(sealed),
  ).toBeUndefined();
  expect(ids('another secret of some length').of(caller('a')).open(sealed)).toBeUndefined();
  const others = Array.from({ length: sealed.length }).flatMap((_letter, at) =>
    ['A', 'B', 'z', '_', '-', ''].map((letter) => sealed.slice(0, at) + letter + sealed.slice(at + 1)),
  );
  const opened = others.filter((other) => other !== sealed && ids(secret).of(caller('a')).open(other) !== undefined);
  expect(opened).toEqual([]);
  for (const text of ['', 'file-', 'file-AbC123', `${sealed}A`, `${sealed}=`, `batch_${sealed.slice(5)}`, '\0']) {
    expect(ids(secret).of(caller('a')).open(text)).toBeUndefined();
  }
});

test('an id of an earlier secret opens as long as that secret is listed', () => {
  const sealed = ids('old and long enough').of(caller('a')).seal('openai', 'file-AbC123');
  expect(ids(secret, ['old and long enough']).of(caller('a')).open(sealed)).toEqual(object);
});

test('with the team as owner, its keys share their ids, and no key is a team', () => {
  const team = ids(secret, [], 'team');
  const sealed = team.of(caller('a', 'red')).seal('openai', 'file-AbC123');
  expect(team.of(caller('b', 'red')).open(sealed)).toEqual(object);
  expect(team.of(caller('a', 'blue')).open(sealed)).toBeUndefined();
  expect(team.of(caller('red')).open(sealed)).toBeUndefined();
});

test("a shared id is nobody's: it is not sealed, opens for nobody, and may be named by everybody", () => {
  const own = ids(secret).of(caller('a'));
  expect(own.isShared('vs_shared')).toBe(true);
  expect(own.seal('openai', 'vs_shared')).toBe('vs_shared');
  expect(own.open('vs_shared')).toBeUndefined();
  expect(own.isShared('vs_other')).toBe(false);
});

test('the tag of an owner is the same in every process, belongs to one owner, and lives with its secret', () => {
  const own = ids(secret).of(caller('a'));
  expect(own.ownerTag).toMatch(/^[A-Za-z0-9_-]{16}$/);
  expect(ids(secret).of(caller('a')).isOwnTag(own.ownerTag)).toBe(true);
  expect(ids('another secret of some length', [secret]).of(caller('a')).isOwnTag(own.ownerTag)).toBe(true);
  expect(ids('another secret of some length').of(caller('a')).isOwnTag(own.ownerTag)).toBe(false);
  expect(ids(secret).of(caller('b')).isOwnTag(own.ownerTag)).toBe(false);
  expect(
    ids(secret)
      .of({ ...caller('a'), kind: 'address' })
      .isOwnTag(own.ownerTag),
  ).toBe(false);
});
