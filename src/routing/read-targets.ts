import type { TargetReading } from '../telemetry/target-events.ts';
import type { Routes } from './build-routes.ts';
import { conditionOf } from './health/condition.ts';
import type { MeasuredHealth } from './health/measured-health.ts';
import type { TargetStates } from './health/target-states.ts';

/** How all targets are doing, for metrics. Of those that are not listed, only the ones that were asked once. */
export function readTargets({ listed }: Routes, states: TargetStates, nowMs: number): TargetReading[] {
  const own = new Set<MeasuredHealth>();
  for (const { groups } of listed.values()) {
    for (const { targets } of groups.groups) for (const { health } of targets) own.add(health);
  }
  const others = states.all().filter((health) => !own.has(health) && health.wasAsked);
  return [
    ...[...own].map((health) => reading(health, true, nowMs)),
    ...others.map((health) => reading(health, false, nowMs)),
  ];
}

function reading(health: MeasuredHealth, isListed: boolean, nowMs: number): TargetReading {
  return {
    ...health.target,
    isListed,
    condition: conditionOf(health, nowMs),
    inFlight: health.inFlight,
    slots: health.slots(nowMs),
    maxSlots: health.maxSlots,
    queued: health.queued,
    firstTokenMs: health.firstTokenMs(nowMs),
  };
}
