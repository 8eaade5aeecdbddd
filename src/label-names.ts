import type { Config } from './config/config.ts';
import { limitNames } from './limits/policy.ts';
import { simulatorName } from './providers/simulator.ts';
import { everyOtherName } from './routing/build-routes.ts';
import { targetsOf } from './routing/model-targets.ts';
import type { LabelNames } from './telemetry/telemetry.ts';

/** The values of metric labels. They are closed sets, so that no client can create a series. */
export function labelNames({ models, providers }: Config): LabelNames {
  const listed = models.filter(({ name }) => name !== everyOtherName);
  return {
    models: listed.map(({ name }) => name),
    providers: [...Object.keys(providers), simulatorName],
    limits: limitNames,
    targets: listed.flatMap(targetsOf),
  };
}
