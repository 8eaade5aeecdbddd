import { describe, expect, it } from 'vitest';
import type { Caller } from '../core/caller.ts';
import type { ObjectIds } from '../core/object-ids.ts';
import { isDeterministic } from './is-deterministic.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { shareOf } from './share.ts';

describe('an idempotency key', () => {
  it.each([
    ['abc-123', 'abc-123'],
    ['"abc-123"', 'abc-123'],
    ['"a \\"b\\" \\\\ c"', 'a "b" \\ c'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('is read from %s', (header, key) => {
    expect(readIdempotencyKey(header)).toBe(key);
  });

  it.each(['', '""', 'a b', 'a, b', '"a', 'a"', '"a", "b"', '"a";p=1', 'x'.repeat(256), '\u00e9', 'a"b'])(
    'is not %j',
    (header) => {
      expect(() => readIdempotencyKey(header)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );

  it('is absent without the header', () => {
    expect(readIdempotencyKey(undefined)).toBeUndefined();
  });
});

it.each([
  ['{"temperature":0}', true],
  ['{"temperature":0.0}', true],
  ['{"temperature":-0}', true],
  ['{"seed":7}', true],
  ['{"temperature":0.7}', false],
  ['{"temperature":1e-9}', false],
  ['{"temperature":null,"seed":null}', false],
  ['{"messages":[{"temperature":0}]}', false],
  ['{}', false],
  ['[0]', false],
  ['no', false],
])('%s asks for the same answer each time: %s', (body, is) => {
  expect(isDeterministic(Buffer.from(body))).toBe(is);
});

describe('a share', () => {
  const coalescing = { within: 'caller', models: new Set(['m']) } as const;
  const caller: Caller = { kind: 'key', id: 'a', address: '192.0.2.1', team: 'shop' };
  const asking = (headers: Record<string, string>, body = '{"seed":1}', who = caller, query = '') => ({
    exchange: { headers, method: 'POST', path: '/p', query },
    route: '/p',
    caller: who,
    modelLabel: 'm',
    inference: { body: Buffer.from(body) },
  });

  it('has another name for another caller, key or route, and another fingerprint for another request', () => {
    const key = { 'idempotency-key': 'k' };
    const first = shareOf(asking(key), coalescing, ['beta']);
    expect(shareOf(asking({ 'idempotency-key': '"k"', 'user-agent': 'x' }), coalescing, ['beta'])).toEqual(first);
    const names = [
      asking(key, undefined, { ...caller, id: 'b' }),
      asking(key, undefined, { ...caller, kind: 'address' }),
      asking({ 'idempotency-key': 'l' }),
      { ...asking(key), route: '/q' },
    ].map((other) => shareOf(other, coalescing, ['beta'])?.name);
    expect(new Set([...names, first?.name]).size).toBe(5);
    const others = [asking(key, '{"seed":2}'), asking(key, undefined, caller, 'q'), asking({ ...key, beta: 'x' })];
    const fingerprints = others.map((other) => {
      const share = shareOf(other, coalescing, ['beta']);
      expect(share?.name).toBe(first?.name);
      return share?.fingerprint;
    });
    expect(new Set([...fingerprints, first?.fingerprint]).size).toBe(4);
  });

  it('is of the caller, or of its team', () => {
    const other = { ...caller, id: 'b' };
    const names = (within: 'caller' | 'team', who: Caller) =>
      shareOf(asking({}, undefined, who), { ...coalescing, within }, [])?.name;
    expect(names('caller', caller)).not.toBe(names('caller', other));
    expect(names('team', caller)).toBe(names('team', other));
    expect(names('team', { ...caller, team: 'lab' })).not.toBe(names('team', other));
  });

  it('of a team is of those who know the objects in the answer by the same ids', () => {
    const nameFor = (id: string, ownerTag: string): string | undefined => {
      const asked = asking({}, undefined, { ...caller, id });
      const sealing = { ownerTag } as ObjectIds;
      return shareOf({ ...asked, inference: { ...asked.inference, sealing } }, { ...coalescing, within: 'team' }, [])
        ?.name;
    };
    expect(nameFor('a', 'of a')).not.toBe(nameFor('b', 'of b'));
    expect(nameFor('a', 'of the team')).toBe(nameFor('b', 'of the team'));
  });

  it('is asked for by the model or by a header', () => {
    const wish = (value: string) => ({ 'x-headgate-coalesce': value });
    expect(shareOf(asking({}), coalescing, [])?.by).toBe('coalescing');
    expect(shareOf(asking({}, '{}'), coalescing, [])).toBeUndefined();
    expect(shareOf(asking(wish('true'), '{}'), { ...coalescing, models: new Set() }, [])?.by).toBe('coalescing');
    expect(shareOf(asking(wish('false')), coalescing, [])).toBeUndefined();
    expect(shareOf(asking({}), { ...coalescing, models: new Set() }, [])).toBeUndefined();
  });
});
