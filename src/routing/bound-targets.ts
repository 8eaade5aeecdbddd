import type { Routes } from './build-routes.ts';
import type { MeasuredHealth } from './health/measured-health.ts';

/** Gives the targets their fixed limits. Where several models name the same target, the lowest of their limits counts. */
export function boundTargets({ listed }: Routes, nowMs: number): void {
  const limits = new Map<MeasuredHealth, number>();
  for (const { groups } of listed.values()) {
    for (const { health, maxInFlight } of groups.groups.flatMap(({ targets }) => targets)) {
      if (maxInFlight !== undefined) limits.set(health, Math.min(maxInFlight, limits.get(health) ?? Infinity));
    }
  }
  for (const [health, maxInFlight] of limits) health.setBounds(nowMs, maxInFlight);
}
