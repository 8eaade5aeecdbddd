import type { Routes } from './build-routes.ts';
import type { HealthSettings } from './health/health-settings.ts';
import type { MeasuredHealth } from './health/measured-health.ts';

/**
 * Puts the settings in force, and gives the targets their fixed limits. Where several models name the same target, the
 * lowest of their limits counts. Each target gets its limit in one step: a higher one for a moment would let in all that wait.
 */
export function boundTargets({ listed, states }: Routes, settings: HealthSettings): void {
  const limits = new Map<MeasuredHealth, number>();
  for (const { groups } of listed.values()) {
    for (const { health, maxInFlight } of groups.groups.flatMap(({ targets }) => targets)) {
      if (maxInFlight !== undefined) limits.set(health, Math.min(maxInFlight, limits.get(health) ?? Infinity));
    }
  }
  states.setSettings(settings, limits);
}
