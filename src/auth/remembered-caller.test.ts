import { hash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ClientConnection } from '../core/exchange.ts';
import { GatewayError } from '../core/errors.ts';
import { identify } from './identify.ts';
import { commonKeyPlaces } from '../dialects/key-places.ts';
import { AcceptedKeyPlaces } from './accepted-key-places.ts';
import { ApiKeys } from './api-keys.ts';

const nowMs = Date.UTC(2026, 10, 26, 12);
const ci = { id: 'ci', sha256: hash('sha256', 'sk-ci') };
const places = new AcceptedKeyPlaces([commonKeyPlaces]);
const keys = new ApiKeys(
  {
    keys: [
      ci,
      { id: 'co', sha256: hash('sha256', 'sk-co') },
      { id: 'guest', sha256: hash('sha256', 'sk-guest'), expires: '2026-11-26T12:00:00Z' },
      { id: 'long', sha256: hash('sha256', 'x'.repeat(200)) },
    ],
  },
  places,
);
const bearer = { authorization: 'Bearer sk-ci' };

type Headers = Record<string, string>;

class Client {
  readonly connection: ClientConnection = { identified: undefined };

  /** Who a request of it comes from: the caller's id, or the error's code. */
  ask(headers: Headers, { known = keys, wallMs = nowMs, clientAddress = '192.0.2.1' } = {}): string {
    try {
      return identify({ headers, clientAddress, connection: this.connection }, known, wallMs).id;
    } catch (thrown) {
      if (thrown instanceof GatewayError) return thrown.code;
      throw thrown;
    }
  }
}

describe('a connection that has shown a key', () => {
  it('has the same caller as long as it shows the same', () => {
    const { connection } = new Client();
    const shown = { headers: bearer, clientAddress: '192.0.2.1', connection };
    const caller = identify(shown, keys, nowMs);
    expect(identify({ ...shown, headers: { ...bearer, 'x-other': '1' } }, keys, nowMs + 1)).toBe(caller);
  });

  it.each<[string, Headers, string]>([
    ['another key', { authorization: 'Bearer sk-co' }, 'co'],
    ['a key that nobody has', { authorization: 'Bearer sk-cx' }, 'invalid_api_key'],
    ['the beginning of its key', { authorization: 'Bearer sk-c' }, 'invalid_api_key'],
    ['more than its key', { authorization: 'Bearer sk-ci2' }, 'invalid_api_key'],
    ['no key', {}, 'missing_api_key'],
    ['an empty header', { authorization: '' }, 'missing_api_key'],
    ['its key elsewhere', { 'x-api-key': 'sk-ci' }, 'ci'],
    ['another key beside it', { ...bearer, 'x-api-key': 'sk-co' }, 'ci'],
    ['another key in another form', { authorization: 'Basic sk-ci', 'x-api-key': 'sk-co' }, 'co'],
  ])('is asked anew when it shows %s', (_what, headers, expected) => {
    const client = new Client();
    expect(client.ask(bearer)).toBe('ci');
    expect(client.ask(headers)).toBe(expected);
    expect(client.ask(bearer)).toBe('ci');
  });

  it('is told by the header that counts first, also when that is the one that comes later', () => {
    const client = new Client();
    expect(client.ask({ 'x-api-key': 'sk-co' })).toBe('co');
    expect(client.ask({ 'x-api-key': 'sk-co', ...bearer })).toBe('ci');
    expect(client.ask({ 'x-api-key': 'sk-co' })).toBe('co');
  });

  it('is refused from the moment that the key expires', () => {
    const client = new Client();
    const guest = { authorization: 'Bearer sk-guest' };
    expect(client.ask(guest, { wallMs: nowMs - 1 })).toBe('guest');
    expect(client.ask(guest, { wallMs: nowMs })).toBe('invalid_api_key');
  });

  it('is refused by a configuration that has the key no more, and known to one that has it anew', () => {
    const client = new Client();
    expect(client.ask(bearer)).toBe('ci');
    expect(client.ask(bearer, { known: new ApiKeys({ keys: [], keysFile: '/keys.yaml' }, places) })).toBe(
      'invalid_api_key',
    );
    expect(client.ask(bearer, { known: new ApiKeys({ keys: [{ ...ci, id: 'renamed' }] }, places) })).toBe('renamed');
    expect(client.ask(bearer, { known: new ApiKeys({ keys: [] }, places) })).toBe('192.0.2.1');
    expect(client.ask(bearer)).toBe('ci');
  });

  it('has the address of each request, where a proxy has it open for several clients', () => {
    const { connection } = new Client();
    const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.2', '192.0.2.1'];
    const found = addresses.map(
      (clientAddress) => identify({ headers: bearer, clientAddress, connection }, keys, nowMs).address,
    );
    expect(found).toEqual(addresses);
  });
});

describe('a connection where no key is wanted', () => {
  const none = new ApiKeys({ keys: [] }, places);

  it('has the address of each request, whatever keys it shows', () => {
    const client = new Client();
    expect(client.ask(bearer, { known: none })).toBe('192.0.2.1');
    expect(client.ask({ 'x-api-key': 'sk-co' }, { known: none })).toBe('192.0.2.1');
    expect(client.ask(bearer, { known: none, clientAddress: '192.0.2.2' })).toBe('192.0.2.2');
  });

  it('gets nowhere with what it was known by once keys are wanted', () => {
    const client = new Client();
    client.ask(bearer, { known: none });
    expect(client.ask(bearer, { known: new ApiKeys({ keys: [], keysFile: '/keys.yaml' }, places) })).toBe(
      'invalid_api_key',
    );
    expect(client.ask({})).toBe('missing_api_key');
  });
});

describe('what a connection keeps', () => {
  it('is nothing of a key that nobody has', () => {
    const client = new Client();
    client.ask({ authorization: 'Bearer sk-cx' });
    expect(client.connection.identified).toBeUndefined();
  });

  it.each([
    { authorization: `Bearer ${'x'.repeat(200)}` },
    { authorization: `Bearer ${' '.repeat(200)}sk-ci` },
    { ...bearer, 'x-api-key': 'y'.repeat(200) },
  ])('is nothing that is long', (headers) => {
    const client = new Client();
    expect(client.ask(headers)).toMatch(/^(long|ci)$/);
    expect(client.connection.identified).toBeUndefined();
  });

  it('cannot be read, printed or serialised from outside', () => {
    const client = new Client();
    client.ask(bearer);
    expect(JSON.stringify(client.connection)).not.toContain('sk-ci');
    expect(inspect(client.connection, { depth: 9, showHidden: true })).not.toContain('sk-ci');
  });
});
