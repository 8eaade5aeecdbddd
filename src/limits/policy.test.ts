import { afterEach, expect, test, vi } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { Policy, type PolicySettings } from './policy.ts';

const budget = { usdPerDay: 1 };
const requests = { requestsPerMinute: 10 };
const anybody: Caller = { kind: 'address', id: '192.0.2.1', address: '192.0.2.1' };
const keyed: Caller = { kind: 'key', id: 'anna', address: '192.0.2.1', team: 'web' };

function policyOf(settings: Partial<PolicySettings>): Policy {
  return new Policy({ perCaller: {}, ofKeys: new Map(), pods: 1, ...settings });
}

afterEach(() => {
  vi.restoreAllMocks();
});

test.each<[string, Partial<PolicySettings>, boolean, boolean]>([
  ['nobody', {}, false, false],
  ['nobody, where only requests are limited', { perCaller: requests, gateway: requests }, false, false],
  ['every caller', { perCaller: budget }, true, true],
  ['every address', { perAddress: budget }, true, true],
  ['the gateway', { gateway: { ...requests, ...budget } }, true, true],
  ['the model', { perModel: { m1: budget } }, true, true],
  ['another model', { perModel: { m2: budget } }, false, false],
  ['the team', { perTeam: { web: budget } }, false, true],
  ['another team', { perTeam: { apps: budget } }, false, false],
  ['the key', { ofKeys: new Map([['anna', budget]]) }, false, true],
  ['all but the key', { perCaller: budget, ofKeys: new Map([['anna', { usdPerDay: 'unlimited' }]]) }, true, false],
])('a budget of %s', (_whose, settings, ofAnybody, ofKey) => {
  const policy = policyOf(settings);
  expect(policy.limitsMoney(anybody, 'm1')).toBe(ofAnybody);
  expect(policy.limitsMoney(keyed, 'm1')).toBe(ofKey);
});

test('whether a budget applies is known beforehand: no request walks the limits for it', () => {
  const policy = policyOf({ perCaller: requests, gateway: requests, perModel: { m1: requests }, perTeam: { web: {} } });
  const walk = vi.spyOn(Array.prototype, 'some');
  expect(policy.limitsMoney(keyed, 'm1')).toBe(false);
  expect(walk).not.toHaveBeenCalled();
});
