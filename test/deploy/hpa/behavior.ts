/** The stanza `behavior` of an autoscaler, as far as ours uses it. */
export interface Behavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: ReadonlyArray<{
    readonly type: 'Pods' | 'Percent';
    readonly value: number;
    readonly periodSeconds: number;
  }>;
}

interface Change {
  readonly atSeconds: number;
  readonly pods: number;
}

/**
 * The number of pods that the rules allow, computed like `calculateScaleUpLimitWithScalingRules` and its counterpart
 * for scaling down in Kubernetes' `pkg/controller/podautoscaler/horizontal.go`: each policy counts from the beginning
 * of its period.
 */
export class ScalingPace {
  readonly #behavior: Behavior;
  readonly #added: Change[] = [];
  readonly #removed: Change[] = [];

  constructor(behavior: Behavior) {
    this.#behavior = behavior;
  }

  /** Must be called for every change, so that the policies know the changes in their periods. */
  changed(pods: number, wanted: number, atSeconds: number): void {
    if (wanted > pods) this.#added.push({ atSeconds, pods: wanted - pods });
    else if (wanted < pods) this.#removed.push({ atSeconds, pods: pods - wanted });
  }

  upperLimit(pods: number, nowSeconds: number): number {
    const proposals = this.#behavior.scaleUp.policies.map(({ type, value, periodSeconds }) => {
      const begun = this.#atPeriodStart(pods, periodSeconds, nowSeconds);
      return type === 'Pods' ? begun + value : Math.ceil(begun * (1 + value / 100));
    });
    return Math.max(pods, select(this.#behavior.scaleUp, proposals, pods, Math.max, Math.min));
  }

  lowerLimit(pods: number, nowSeconds: number): number {
    const proposals = this.#behavior.scaleDown.policies.map(({ type, value, periodSeconds }) => {
      const begun = this.#atPeriodStart(pods, periodSeconds, nowSeconds);
      return type === 'Pods' ? begun - value : Math.trunc(begun * (1 - value / 100));
    });
    return Math.min(pods, select(this.#behavior.scaleDown, proposals, pods, Math.min, Math.max));
  }

  #atPeriodStart(pods: number, periodSeconds: number, nowSeconds: number): number {
    const within = (changes: readonly Change[]): number =>
      changes
        .filter(({ atSeconds }) => atSeconds > nowSeconds - periodSeconds)
        .reduce((sum, each) => sum + each.pods, 0);
    return pods - within(this.#added) + within(this.#removed);
  }
}

type Choice = (...values: number[]) => number;

function select(rules: ScalingRules, proposals: readonly number[], pods: number, most: Choice, least: Choice): number {
  if (rules.selectPolicy === 'Disabled') return pods;
  return (rules.selectPolicy === 'Max' ? most : least)(...proposals);
}
