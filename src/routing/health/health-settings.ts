import type { AttemptsSettings } from '../../attempts/settings.ts';

/** When a target counts as failing, and how it comes back. */
export interface HealthSettings extends Pick<AttemptsSettings, 'breaker' | 'slowStartMs' | 'maxQueued'> {
  /** Calls to one target at once, where its own setting says nothing. */
  readonly maxInFlight: number;
}

/** The settings in force, which a reload replaces. All targets share them. */
export interface HealthTuning {
  current: HealthSettings;
}

/** The defaults of the configuration, until one is in force. */
export const usualHealth: HealthSettings = {
  breaker: {
    consecutiveFailures: 5,
    failureRatio: 0.5,
    minimumCalls: 20,
    windowMs: 10_000,
    openMs: 1000,
    maxOpenMs: 15_000,
  },
  slowStartMs: 10_000,
  maxQueued: 256,
  maxInFlight: 2048,
};
