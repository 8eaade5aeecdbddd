import type { AttemptsSettings } from '../../attempts/settings.ts';
import type { OtherPods } from './other-pods.ts';
import { healthDefaults } from '../../attempts/health-defaults.ts';

/** When a target counts as failing, and how it comes back. */
export interface HealthSettings extends Pick<AttemptsSettings, 'breaker' | 'slowStartMs' | 'maxQueued'> {
  /** Calls to one target at once, where its own setting says nothing. */
  readonly maxInFlight: number;
}

/** What all targets share: the settings in force, which a reload replaces, and the pods that are told how they are doing. */
export interface HealthTuning {
  current: HealthSettings;
  /** Absent where this pod keeps to itself what it learns. */
  others?: OtherPods;
}

/** The defaults of the configuration, until one is in force. */
export const usualHealth: HealthSettings = { ...healthDefaults, maxInFlight: 2048 };
