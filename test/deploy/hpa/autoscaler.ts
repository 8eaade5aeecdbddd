import { type Behavior, ScalingPace } from './behavior.ts';

/** The part of an autoscaler's `spec` that decides the number of pods. */
export interface AutoscalerSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: ReadonlyArray<{
    readonly resource: { readonly name: string; readonly target: { readonly averageUtilization: number } };
  }>;
  readonly behavior: Behavior;
}

/** Utilization of the requests in per cent, averaged over the pods, by the resource's name. */
export type Utilization = Readonly<Record<string, number>>;

/**
 * How often the controller looks, and which deviation it ignores. These are its defaults, which our settings do not
 * change.
 */
const syncSeconds = 15;
const tolerance = 0.1;

/**
 * Kubernetes' controller for one Deployment whose pods are all ready and measured, after
 * `pkg/controller/podautoscaler/{horizontal,replica_calculator}.go`: the largest proposal of the metrics, stabilized over
 * the windows, held to the pace of the policies.
 */
export class Autoscaler {
  readonly #spec: AutoscalerSpec;
  readonly #pace: ScalingPace;
  readonly #recommendations: Array<{ readonly atSeconds: number; readonly pods: number }> = [];

  constructor(spec: AutoscalerSpec) {
    this.#spec = spec;
    this.#pace = new ScalingPace(spec.behavior);
  }

  /** One look of the controller. Returns the wanted number of pods. */
  decide(pods: number, utilization: Utilization, nowSeconds: number): number {
    const proposed = Math.max(
      ...this.#spec.metrics.map(({ resource: { name, target } }) =>
        propose(pods, utilization[name] ?? 0, target.averageUtilization),
      ),
    );
    const wanted = this.#pacedTo(pods, this.#stabilized(pods, proposed, nowSeconds), nowSeconds);
    this.#pace.changed(pods, wanted, nowSeconds);
    return wanted;
  }

  /**
   * To scale up, the smallest number that was recommended in the window counts; to scale down, the largest. Between the
   * two nothing happens.
   */
  #stabilized(pods: number, proposed: number, nowSeconds: number): number {
    const { scaleUp, scaleDown } = this.#spec.behavior;
    const since = (windowSeconds: number): number[] => [
      proposed,
      ...this.#recommendations
        .filter(({ atSeconds }) => atSeconds > nowSeconds - windowSeconds)
        .map((each) => each.pods),
    ];
    const up = Math.min(...since(scaleUp.stabilizationWindowSeconds));
    const down = Math.max(...since(scaleDown.stabilizationWindowSeconds));
    this.#recommendations.push({ atSeconds: nowSeconds, pods: proposed });
    return Math.min(Math.max(pods, up), down);
  }

  #pacedTo(pods: number, wanted: number, nowSeconds: number): number {
    const { minReplicas, maxReplicas } = this.#spec;
    if (wanted > pods) return Math.min(wanted, maxReplicas, this.#pace.upperLimit(pods, nowSeconds));
    if (wanted < pods) return Math.max(wanted, minReplicas, this.#pace.lowerLimit(pods, nowSeconds));
    return pods;
  }
}

/** The controller computes with whole per cent. */
function propose(pods: number, utilization: number, target: number): number {
  const ratio = Math.trunc(utilization) / target;
  return Math.abs(1 - ratio) <= tolerance ? pods : Math.ceil(ratio * pods);
}

/**
 * Runs the controller over a load.
 * @param utilizationOf the utilization of the pods, from their number and the time
 * @returns the number of pods after each look, the first one at 0 s
 */
export function simulate(
  spec: AutoscalerSpec,
  run: { readonly pods: number; readonly forSeconds: number },
  utilizationOf: (pods: number, nowSeconds: number) => Utilization,
): Array<{ readonly atSeconds: number; readonly pods: number }> {
  const autoscaler = new Autoscaler(spec);
  const history = [];
  let { pods } = run;
  for (let atSeconds = 0; atSeconds <= run.forSeconds; atSeconds += syncSeconds) {
    pods = autoscaler.decide(pods, utilizationOf(pods, atSeconds), atSeconds);
    history.push({ atSeconds, pods });
  }
  return history;
}
