import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import type { ShownCredentials } from './remembered-caller.ts';
import { identify } from './identify.ts';
import { commonKeyPlaces } from '../dialects/key-places.ts';
import { AcceptedKeyPlaces } from './accepted-key-places.ts';
import { ApiKeys } from './api-keys.ts';

const nowMs = Date.UTC(2026, 10, 26, 12);
const places = new AcceptedKeyPlaces([commonKeyPlaces]);
const keys = new ApiKeys(
  {
    keys: [
      { id: 'ci', sha256: hash('sha256', 'sk-ci') },
      { id: 'web', name: 'The web app', sha256: hash('sha256', 'sk-web'), team: 'shop', models: ['fast', '*'] },
      { id: 'guest', sha256: hash('sha256', 'sk-guest'), expires: '2026-11-26T12:00:00Z' },
      { id: 'odd', sha256: hash('sha256', 'sk-odd'), expires: '2026-02-30' },
    ],
  },
  places,
);
const noKeys = new ApiKeys({ keys: [] }, places);

type Headers = Record<string, string | undefined>;

/** What the first request of a connection shows. */
function shown(headers: Headers, clientAddress = '192.0.2.1'): ShownCredentials {
  return { headers, clientAddress, connection: { identified: undefined } };
}

function errorOf(headers: Headers, known = keys, wallMs = nowMs): GatewayError {
  try {
    identify(shown(headers), known, wallMs);
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
    expect(identify(shown(headers), keys, nowMs)).toEqual({
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
    expect(identify(shown({}, clientAddress), noKeys, nowMs)).toEqual({ kind: 'address', id, address: id });
  });

  it('is known by its address whatever key it sends', () => {
    expect(identify(shown({ authorization: 'Bearer anything' }), noKeys, nowMs)).toEqual({
      kind: 'address',
      id: '192.0.2.1',
      address: '192.0.2.1',
    });
  });
});

describe('what a key says of its caller', () => {
  it('is its team and the models it may use', () => {
    expect(identify(shown({ 'x-api-key': 'sk-web' }), keys, nowMs)).toEqual({
      kind: 'key',
      id: 'web',
      team: 'shop',
      allowedModels: new Set(['fast', '*']),
      address: '192.0.2.1',
    });
  });
});

describe('a key that expires', () => {
  const guest = { authorization: 'Bearer sk-guest' };

  it('is good to its last millisecond', () => {
    expect(identify(shown(guest), keys, nowMs - 1)).toMatchObject({ kind: 'key', id: 'guest' });
  });

  it.each([0, 1, 86_400_000])('is refused %i ms after its moment, and told so', (lateMs) => {
    const error = errorOf(guest, keys, nowMs + lateMs);
    expect(error.code).toBe('invalid_api_key');
    expect(error.publicMessage).toBe('The API key "guest" expired at 2026-11-26T12:00:00.000Z.');
    expect(error.context.headers).toEqual({ 'www-authenticate': 'Bearer error="invalid_token"' });
  });

  it('at a moment that does not exist is not good for ever', () => {
    expect(errorOf({ authorization: 'Bearer sk-odd' }).code).toBe('invalid_api_key');
  });
});

describe('a keys file that lists nobody', () => {
  const emptied = new ApiKeys({ keys: [], keysFile: '/run/secrets/keys.yaml' }, places);

  it.each([[{}, 'missing_api_key'] as const, [{ authorization: 'Bearer sk-ci' }, 'invalid_api_key'] as const])(
    'lets nobody in: %j',
    (headers, code) => {
      expect(errorOf(headers, emptied).code).toBe(code);
    },
  );
});
