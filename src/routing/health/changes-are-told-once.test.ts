import { expect, test } from 'vitest';
import { call, failed, limited, refused } from '../balance/routed.fixture.ts';
import { ManualClock } from '../../core/manual-clock.fixture.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { conditionOf } from './condition.ts';
import type { HealthEvents } from './health-events.ts';
import { usualHealth } from './health-settings.ts';
import type { MeasuredHealth } from './measured-health.ts';
import { TargetStates } from './target-states.ts';

const { consecutiveFailures, openMs } = usualHealth.breaker;
const { slowStartMs } = usualHealth;

function watched(): { readonly health: MeasuredHealth; readonly told: string[] } {
  const told: string[] = [];
  const events: HealthEvents = {
    leftOut: ({ provider, upstreamModel }, { message }, forMs) =>
      told.push(`out ${provider}/${upstreamModel} ${message} ${forMs}`),
    isBack: ({ provider }, outMs) => told.push(`back ${provider} ${outMs}`),
    coolsDown: ({ provider }, { message }, forMs) => told.push(`cools ${provider} ${message} ${forMs}`),
    refused: ({ provider }, why) => told.push(`busy ${provider} ${why}`),
    credentialsRefused: (provider, { message }, forMs) => told.push(`refused ${provider} ${message} ${forMs}`),
    credentialsAccepted: (provider, refusedMs) => told.push(`accepted ${provider} ${refusedMs}`),
  };
  return { health: new TargetStates(new ManualClock(), events).of(providerOf({ name: 'p' }), 'm').health, told };
}

test('a target that fails is told once when it is left out and once when it is back', () => {
  const { health, told } = watched();
  call({ health }, 100, consecutiveFailures + 3, failed);
  expect(told).toEqual([`out p/m it failed ${openMs}`]);
  expect(conditionOf(health, 101)).toBe('fails');
  expect(conditionOf(health, 100 + openMs)).toBe('due');
  // The probe fails: nothing has changed.
  call({ health }, 100 + openMs, 1, failed);
  expect(conditionOf(health, 101 + openMs)).toBe('fails');
  const backAtMs = 100 + openMs * 3;
  call({ health }, backAtMs, 3);
  expect(told.slice(1)).toEqual([`back p ${openMs * 3}`]);
  expect(conditionOf(health, backAtMs + 1)).toBe('returns');
  expect(conditionOf(health, backAtMs + slowStartMs)).toBe('works');
  expect(health.lastFailure).toEqual({ code: 'upstream_error', message: 'it failed', atMs: 100 + openMs });
});

test('a target that cools down again and again is told once a minute', () => {
  const { health, told } = watched();
  for (let nowMs = 0; nowMs < 120_000; nowMs += 6000) call({ health }, nowMs, 1, limited);
  expect(told).toEqual(['cools p later 5000', 'cools p later 5000']);
  expect(conditionOf(health, 114_001)).toBe('cools_down');
});

test('a rest of which another pod has told is told again when the target says it here', () => {
  const { health, told } = watched();
  expect(health.coolFor(5000, ['pod-b'], 0)).toBe(true);
  call({ health }, 10, 2, limited);
  expect(told).toEqual(['cools p later 5000']);
  expect(health.coolSaidBy).toEqual([]);
});

test('each request that a target is too busy for is told and counted', () => {
  const { health, told } = watched();
  health.setBounds(0, 1);
  health.enter(0);
  expect(() => health.wait('interactive', -1, 0)).toThrow(expect.objectContaining({ code: 'overloaded' }));
  expect(told).toEqual(['busy p too_late']);
  expect(health.refusals).toEqual({ line_full: 0, too_late: 1, waited: 0, displaced: 0 });
});

test('refused credentials are told once, and once that they are taken again', () => {
  const { health, told } = watched();
  call({ health }, 10, 4, refused);
  expect(conditionOf(health, 11)).toBe('refused');
  call({ health }, 10 + openMs, 2);
  expect(told).toEqual([`refused p no such key ${openMs}`, `accepted p ${openMs}`]);
  expect(conditionOf(health, 11 + openMs)).toBe('works');
});
