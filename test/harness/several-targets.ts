import { type GatewayOptions, oneStandsForMany, type RunningGateway, startGateway } from './gateway.ts';

/** One target of a gateway's model. */
interface TargetOfTest {
  /** The name of its provider. */
  readonly name: string;
  /** The base URL of its provider, with `/v1`. */
  readonly baseUrl: string;
  readonly weight?: number;
}

/** Starts a gateway whose model `gpt-test` has these targets, in one group or in several. */
export function startWithTargets(
  groups: readonly (readonly TargetOfTest[])[],
  model: Readonly<Record<string, unknown>> = {},
  config: GatewayOptions['config'] = {},
  options: Omit<GatewayOptions, 'config'> = {},
): Promise<RunningGateway> {
  const all = groups.flat();
  const targetsOf = (group: readonly TargetOfTest[]) =>
    group.map(({ name, weight = 1 }) => ({ provider: name, weight }));
  return startGateway({
    ...options,
    config: {
      providers: Object.fromEntries(all.map(({ name, baseUrl }) => [name, { baseUrl, simulator: true }])),
      models: [
        'targets' in model
          ? { name: 'gpt-test', ...model }
          : { name: 'gpt-test', groups: groups.map((group) => ({ targets: targetsOf(group) })), ...model },
      ],
      limits: { perCaller: { requestsPerMinute: 'unlimited' }, ...oneStandsForMany },
      ...config,
    },
  });
}
