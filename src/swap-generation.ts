import type { Config } from './config/config.ts';
import { createGeneration } from './generation.ts';
import { labelNames } from './label-names.ts';
import { type Listeners, policyOfPublic } from './listeners.ts';
import type { ProcessState } from './process-state.ts';

/**
 * Puts a new configuration in force: the swap of a reload. Requests that have begun keep the generation they started with.
 * @throws Error naming the setting that cannot be used; the configuration in force then stays
 */
export function swapGeneration(state: ProcessState, listeners: Listeners, config: Config): void {
  const { telemetry } = state;
  // Everything that can fail comes before the assignment, so that a configuration is replaced whole or not at all.
  const generation = createGeneration(config, state.generation.number + 1, state);
  const policy = policyOfPublic(config);
  state.useGeneration(generation);
  listeners.public.setPolicy(policy);
  telemetry.configReloaded(generation.number, config.telemetry, labelNames(config));
  telemetry.configWarned(config.warnings);
}
