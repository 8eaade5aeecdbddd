import { expect, test } from 'vitest';
import { parseStoreUrl, storeProblem } from './store-address.ts';

const rest = { cluster: false, keyPrefix: 'headgate' };

test.each([
  ['redis://valkey', { kind: 'hosts', hosts: [{ host: 'valkey', port: 6379 }], tls: false, database: 0 }],
  ['valkey://v:1/', { kind: 'hosts', hosts: [{ host: 'v', port: 1 }], tls: false, database: 0 }],
  ['rediss://[::1]:7000/3', { kind: 'hosts', hosts: [{ host: '::1', port: 7000 }], tls: true, database: 3 }],
  [
    'valkeys://a,b:2?db=7',
    {
      kind: 'hosts',
      hosts: [
        { host: 'a', port: 6379 },
        { host: 'b', port: 2 },
      ],
      tls: true,
      database: 7,
    },
  ],
  ['redis://a/7?db=7', { kind: 'hosts', hosts: [{ host: 'a', port: 6379 }], tls: false, database: 7 }],
  ['unix:///run/valkey%20a.sock?db=2', { kind: 'socket', path: '/run/valkey a.sock', database: 2 }],
])('%s says where the store is', (url, address) => {
  expect(parseStoreUrl(url)).toEqual(address);
});

test.each([
  ['http://valkey', 'must begin with redis://'],
  ['valkey:6379', 'must begin with redis://'],
  ['redis://valkey#1', 'must begin with redis://'],
  [
    'redis://user:secret-word@valkey',
    'must not hold a user name or password: they go into limits.valkey.username and password',
  ],
  ['redis://:secret-word@valkey/1', 'must not hold a user name or password'],
  ['redis://valkey?password=secret-word', 'may have no parameter but db'],
  ['redis://valkey?db=1&timeout=3', 'may have no parameter but db'],
  ['redis://valkey/one', 'must have a whole number as its database'],
  ['redis://valkey?db=', 'must have a whole number as its database'],
  ['redis://valkey?db=-1', 'must have a whole number as its database'],
  ['redis://valkey/1?db=2', 'names two databases'],
  ['redis://', 'must have hosts'],
  ['redis://a,,b', 'must have hosts'],
  ['redis://a:99999', 'must have hosts'],
  ['unix://run/valkey.sock', 'must have the whole path'],
  [`redis://${'a,'.repeat(16)}a`, 'may list 16 hosts'],
])('%s is refused with what to write', (url, words) => {
  const problem = storeProblem({ ...rest, url });
  expect(problem).toMatchObject({ name: 'url' });
  expect(problem?.message).toContain(words);
  expect(problem?.message).not.toContain('secret-word');
});

test.each([
  [{ url: 'redis://a,b' }, 'url', 'lists several hosts: set sentinel'],
  [{ url: 'redis://a', sentinel: 'm', cluster: true }, 'cluster', 'exclude each other'],
  [{ url: 'redis://a', sentinelUsername: 'u' }, 'sentinelUsername', 'set sentinel as well'],
  [{ url: 'unix:///s', cluster: true }, 'url', 'must list hosts'],
  [{ url: 'redis://a,b/3', cluster: true }, 'url', 'names database 3, and a cluster has database 0 only'],
  [{ url: 'redis://a?db=1', cluster: true }, 'url', 'names database 1'],
])('settings that do not go together are refused: %o', (settings, name, words) => {
  const problem = storeProblem({ ...rest, ...settings });
  expect(problem?.name).toBe(name);
  expect(problem?.message).toContain(words);
});

test.each([{ url: 'redis://a,b', sentinel: 'm' }, { url: 'redis://a,b', cluster: true }, { url: 'redis://a' }])(
  'settings that go together are not: %o',
  (settings) => {
    expect(storeProblem({ ...rest, ...settings })).toBeUndefined();
  },
);
