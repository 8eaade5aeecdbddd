import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '127.255.255.255', '::1', '[::1]', '0:0:0:0:0:0:0:1'])(
  '%s is this machine alone',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '128.0.0.1',
  '::2',
  // Nobody's addresses: a resolver that is asked for them may answer anything.
  '127.999.0.1',
  '127.0.0.1.example',
  '127.1',
  '[127.0.0.1]',
  'localhost.example',
  'example',
  '',
])('%j is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});
