import { expect, test } from 'vitest';
import { nearestName } from '../core/nearest-name.ts';

const known = ['port', 'host', 'maxBodyBytes', 'keepAliveTimeoutMs'];

test.each([
  ['prot', 'port'],
  ['Host', 'host'],
  ['max_body_bytes', 'maxBodyBytes'],
  ['max-body-byte', 'maxBodyBytes'],
  ['keepaliveTimeout', 'keepAliveTimeoutMs'],
  ['entirelyDifferent', undefined],
  ['x'.repeat(10_000), undefined],
])('%s means %s', (written, expected) => {
  expect(nearestName(written, known)).toBe(expected);
});
