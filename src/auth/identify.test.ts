import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { identify } from './identify.ts';
import { Keys } from './keys.ts';

const keys = new Keys([
  { id: 'ci', sha256: hash('sha256', 'sk-ci') },
  { id: 'web', name: 'The web app', sha256: hash('sha256', 'sk-web') },
]);
const noKeys = new Keys([]);

function errorOf(headers: Record<string, string | undefined>): GatewayError {
  try {
    identify(headers, '192.0.2.1', keys);
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('expected a GatewayError');
}

describe('a caller with a key', () => {
  it.each([
    { authorization: 'Bearer sk-ci' },
    { authorization: 'bearer sk-ci' },
    { authorization: 'BEARER   sk-ci ' },
    { 'x-api-key': 'sk-ci' },
    { authorization: 'Basic Zm9vOmJhcg==', 'x-api-key': 'sk-ci' },
    { authorization: 'Bearer ', 'x-api-key': 'sk-ci' },
    { authorization: 'Bearer sk-ci', 'x-api-key': 'sk-web' },
  ])('is known by %j', (headers) => {
    expect(identify(headers, '192.0.2.1', keys)).toEqual({
      kind: 'key',
      id: 'ci',
      address: '192.0.2.1',
    });
  });

  it.each([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearersk-ci' },
    { 'x-api-key': ' ' },
  ])('is asked for one when it sends %j', (headers) => {
    const error = errorOf(headers);
    expect(error.code).toBe('missing_api_key');
    expect(error.context.headers).toEqual({ 'www-authenticate': 'Bearer' });
  });

  it.each(['sk-ci2', 'sk-c', 'SK-CI', hash('sha256', 'sk-ci'), '__proto__', 'x'.repeat(16_000)])(
    'is refused with a key that nobody has, and not told which',
    (key) => {
      const error = errorOf({ authorization: `Bearer ${key}` });
      expect(error.code).toBe('invalid_api_key');
      expect(error.context.headers).toEqual({ 'www-authenticate': 'Bearer error="invalid_token"' });
      expect(error.message).not.toContain(key);
    },
  );
});

describe('a caller without one, where no keys are configured', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['::1', '::/64'],
    ['', 'unknown'],
    ['not an address', 'unknown'],
    ['192.0.2.1, 198.51.100.7', 'unknown'],
  ])('at %s counts as %s', (clientAddress, id) => {
    expect(identify({}, clientAddress, noKeys)).toEqual({ kind: 'address', id, address: id });
  });

  it('is known by its address whatever key it sends', () => {
    expect(identify({ authorization: 'Bearer anything' }, '192.0.2.1', noKeys)).toEqual({
      kind: 'address',
      id: '192.0.2.1',
      address: '192.0.2.1',
    });
  });
});

describe('the configured keys', () => {
  const sha256 = hash('sha256', 'sk-1');

  it('share no id', () => {
    const build = () =>
      new Keys([
        { id: 'a', sha256 },
        { id: 'a', sha256: hash('sha256', 'sk-2') },
      ]);
    expect(build).toThrow('two keys have the id "a"');
  });

  it('share no hash', () => {
    expect(
      () =>
        new Keys([
          { id: 'a', sha256 },
          { id: 'b', sha256 },
        ]),
    ).toThrow('"b" has the hash of another key');
  });

  it('are not empty', () => {
    expect(() => new Keys([{ id: 'a', sha256: hash('sha256', '') }])).toThrow('hash of an empty key');
  });
});
