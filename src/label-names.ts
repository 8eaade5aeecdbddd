import type { Config } from './config/config.ts';
import { everyOtherName, isPattern } from './core/name-patterns.ts';
import { limitNames } from './limits/policy.ts';
import { simulatorName } from './providers/simulator.ts';
import { targetsOf } from './routing/model-targets.ts';
import type { LabelNames } from './telemetry/telemetry.ts';

/** The values of metric labels. They are closed sets, so that no client can create a series. */
export function labelNames({ models, providers }: Config): LabelNames {
  return {
    models: models.map(({ name }) => name).filter((name) => name !== everyOtherName),
    providers: [...Object.keys(providers), simulatorName],
    limits: limitNames,
    targets: models.filter(({ name }) => !isPattern(name)).flatMap(targetsOf),
  };
}
