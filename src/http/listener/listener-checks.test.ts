import { describe, expect, it } from 'vitest';
import { ClientAddresses } from '../request/client-address.ts';
import { connectionExpiryMs } from '../connection/connection-age.ts';
import { Cors } from '../request/cors.ts';
import { HostCheck } from '../request/host-check.ts';
import { isLoopback } from '../../core/loopback.ts';
import { requestIdFor } from '../request/request-id.ts';

describe('the client address', () => {
  const trusting = new ClientAddresses(['10.0.0.0/8', '192.168.1.1', 'fd00::/8']);

  it.each([
    ['10.1.2.3', undefined, '10.1.2.3'],
    ['::ffff:10.1.2.3', undefined, '10.1.2.3'],
    ['fe80::1%eth0', undefined, 'fe80::1'],
    ['2001:DB8:0:0::1', undefined, '2001:db8::1'],
    ['10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['::ffff:10.1.2.3', '::ffff:203.0.113.9', '203.0.113.9'],
    ['fd00::1', '2001:db8::2', '2001:db8::2'],
    ['10.1.2.3', '1.1.1.1, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['10.1.2.3', '1.1.1.1, made up, 10.9.9.9', '10.9.9.9'],
    ['10.1.2.3', '203.0.113.9:4711', '203.0.113.9'],
    ['10.1.2.3', '[2001:db8::2]:4711', '2001:db8::2'],
    ['10.1.2.3', '10.1.1.1,10.2.2.2', '10.1.1.1'],
    ['10.1.2.3', '', '10.1.2.3'],
    ['10.1.2.3', ',,,', '10.1.2.3'],
    ['10.1.2.3', '0x7f.1', '10.1.2.3'],
    ['192.168.1.2', '203.0.113.9', '192.168.1.2'],
    ['203.0.113.1', '10.0.0.1', '203.0.113.1'],
    [undefined, '203.0.113.9', ''],
  ])('of %s with %s is %s', (remote, forwarded, wanted) => {
    expect(trusting.find(remote, forwarded)).toBe(wanted);
  });

  it('trusts nobody where nobody is configured, and takes no range that is none', () => {
    expect(new ClientAddresses([]).find('10.1.2.3', '203.0.113.9')).toBe('10.1.2.3');
    expect(() => new ClientAddresses(['10.0.0.0/99'])).toThrow(/CIDR/);
    expect(() => new ClientAddresses(['localhost'])).toThrow(/ipaddr/);
  });
});

describe('the Host', () => {
  const check = (bind: string, host: string, allowed: string[] = []): string | undefined =>
    new HostCheck({ bindHost: bind, allowedHosts: allowed }).check(host, ['Host', host], 1)?.code;

  it.each(['localhost', 'LOCALHOST:8000', '127.0.0.1:8000', '[::1]:8000', '127.9.9.9'])('%s is loopback', (host) => {
    expect(check('127.0.0.1', host)).toBeUndefined();
  });

  it.each([
    ['evil.example', 'host_not_allowed'],
    ['localhost.evil.example', 'host_not_allowed'],
    ['127.0.0.1.evil.example', 'host_not_allowed'],
    ['169.254.169.254', 'host_not_allowed'],
    ['localhost:99999999', 'malformed_http'],
    ['a b', 'malformed_http'],
    ['user@localhost', 'malformed_http'],
    ['localhost/x', 'malformed_http'],
    ['', 'malformed_http'],
  ])('%s on loopback is %s', (host, code) => {
    expect(check('localhost', host)).toBe(code);
  });

  it('is checked by name beyond loopback only where names are configured', () => {
    expect(check('0.0.0.0', 'anything.example')).toBeUndefined();
    expect(check('0.0.0.0', 'anything.example', ['api.example'])).toBe('host_not_allowed');
    expect(check('0.0.0.0', 'API.example:443', ['api.example'])).toBeUndefined();
    expect(check('127.0.0.1', 'api.example', ['Api.Example'])).toBeUndefined();
    expect(check('0.0.0.0', 'user@anything.example')).toBe('malformed_http');
  });
});

describe('a Host that is refused', () => {
  const words = (host: string, setting?: string): string | undefined =>
    new HostCheck({ bindHost: '127.0.0.1', allowedHosts: [], ...(setting === undefined ? {} : { setting }) }).check(
      host,
      ['Host', host],
      1,
    )?.message;

  it('is told with the setting and what to add to it', () => {
    expect(words('Chat.Example.com:8000', 'server.allowedHosts')).toMatch(
      /"chat\.example\.com".*add "chat\.example\.com" to server\.allowedHosts/,
    );
    expect(words('chat.example.com')).toContain('Call it by 127.0.0.1 or localhost');
  });

  it('is not repeated where it is long', () => {
    const message = words('x'.repeat(10_000), 'server.allowedHosts') ?? '';
    expect(message.length).toBeLessThan(300);
    expect(message).toContain('server.allowedHosts');
  });
});

describe('an Origin that is refused', () => {
  const words = (origin: string, setting?: string): string => {
    const verdict = new Cors([], setting).judge(origin, 'localhost:8000');
    return verdict.kind === 'refused' ? verdict.error.publicMessage : '';
  };

  it('is told with the setting and what to add to it', () => {
    expect(words('https://Chat.example.com', 'server.corsOrigins')).toContain(
      'add "https://chat.example.com" to server.corsOrigins',
    );
    expect(words('http://localhost:3000', 'server.corsOrigins')).toContain('"http://localhost:3000"');
    expect(words('null', 'server.corsOrigins')).toMatch(/Origin: null.*web server.*server\.corsOrigins/);
    expect(words('https://chat.example.com')).toBe('No web page may call this listener.');
  });

  it.each(['https://a.example/<script>', `https://${'x'.repeat(5000)}.example`, 'a b', '"><img src=x>', ''])(
    'is not repeated where it is none: %s',
    (origin) => {
      const message = words(origin, 'server.corsOrigins');
      expect(message).toContain('server.corsOrigins');
      expect(message).not.toMatch(/[<>]|xxxx/);
    },
  );
});

describe('the Host where nobody needs a key, beyond loopback', () => {
  const tell = (host: string, allowedHosts: string[] = []) => {
    const rules = { bindHost: '0.0.0.0', allowedHosts, setting: 'server.allowedHosts', isOpen: true };
    return new HostCheck(rules).check(host, ['Host', host], 1)?.message;
  };

  it.each(['localhost:8000', '127.0.0.1', '10.1.2.3:8000', '[fd00::1]:8000', 'headgate', 'headgate.headgate.svc:80'])(
    'is fine as %s',
    (host) => {
      expect(tell(host)).toBeUndefined();
    },
  );

  it.each(['evil.example', 'EVIL.example:8000', 'headgate.evil.example', '10.1.2.3.nip.io', 'evil.example.'])(
    'is refused as %s, with the setting',
    (host) => {
      expect(tell(host)).toMatch(/wants no key.*server\.allowedHosts/);
    },
  );

  it('is one of those that are listed, where any is', () => {
    expect(tell('api.example', ['api.example'])).toBeUndefined();
    expect(tell('headgate.headgate.svc', ['api.example'])).toMatch(/server\.allowedHosts/);
  });
});

describe('the Origin', () => {
  const judge = (origin: string | undefined, host: string, origins: string[] = []): string =>
    new Cors(origins).judge(origin, host).kind;

  it('is foreign unless it is ours or configured', () => {
    expect(judge(undefined, 'localhost:8000')).toBe('allowed');
    expect(judge('http://localhost:8000', 'localhost:8000')).toBe('allowed');
    expect(judge('https://API.example', 'api.example')).toBe('allowed');
    expect(judge('http://localhost:3000', 'localhost:8000')).toBe('refused');
    expect(judge('null', 'null')).toBe('refused');
    expect(judge('https://chat.example', 'api.example', ['https://chat.example/'])).toBe('allowed');
    expect(judge('http://chat.example', 'api.example', ['https://chat.example'])).toBe('refused');
    expect(judge('https://any.example', 'api.example', ['*'])).toBe('allowed');
  });
});

it('keeps a request id that is short and printable, and makes one that is new', () => {
  expect(requestIdFor('abc-123')).toBe('abc-123');
  expect(requestIdFor('x'.repeat(128))).toHaveLength(128);
  for (const bad of ['x'.repeat(129), '', 'a b', 'a"b', "a'b", 'é', 'a\u007f', undefined, ['a']]) {
    expect(requestIdFor(bad)).toMatch(/^req_[\w-]{18,}$/);
  }
  expect(new Set(Array.from({ length: 1_000 }, () => requestIdFor(undefined))).size).toBe(1_000);
});

it('spreads the age of connections by a fifth', () => {
  expect([0, 0.5, 1].map((random) => Math.round(connectionExpiryMs(1_000, 60_000, () => random)))).toEqual([
    49_000, 61_000, 73_000,
  ]);
});

it('knows loopback addresses', () => {
  expect(['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'example'].some(isLoopback)).toBe(false);
});
