import { everyOtherName, fillStar, hasStar, prefixOf } from '../core/name-patterns.ts';
import type { Target } from '../core/plan.ts';
import type { Groups } from './balance/choice.ts';
import {
  type Route,
  routedGroup,
  type RouteParts,
  type RouteRules,
  rulesOfRoute,
  type StateOf,
  targetsOf,
} from './build-route.ts';
import { type PlacedGroup, type PlacedTarget, placeGroups } from './place-targets.ts';
import type { ModelsSettings } from './settings.ts';

/** Where the names go that a pattern stands for. */
export class PassingRoute {
  /** The pattern, as it is configured. */
  readonly name: string;
  readonly rules: RouteRules;
  /** The providers' names for the model have a star, which stands for what the client wrote, or are the same for all. */
  readonly groups: readonly [PlacedGroup, ...PlacedGroup[]];
  /** By the reason of the refusal. Filled when all models are known. */
  readonly insteadOf = new Map<string, Groups>();
  /** The providers' names for the models where they have a star, and are not the pattern itself. */
  readonly #renamed: readonly string[];
  readonly #only: PlacedTarget | undefined;
  readonly #parts: RouteParts;

  /** @throws Error at start-up, naming the setting that is wrong */
  constructor(model: ModelsSettings[number], at: string, parts: RouteParts) {
    this.name = model.name;
    this.rules = rulesOfRoute(model, parts);
    this.groups = placeGroups(model, at, parts.providers);
    const names = this.groups.flatMap(({ targets }) => targets.map(({ upstreamModel }) => upstreamModel));
    if (model.name === everyOtherName && !names.every(hasStar)) {
      throw new Error(`${at}.upstreamModel cannot stand without a "*" beside the name "*", which passes names on`);
    }
    this.#renamed = [...new Set(names)].filter((one) => hasStar(one) && one !== model.name);
    this.#only = names.length === 1 ? this.targets[0] : undefined;
    this.#parts = parts;
  }

  get targets(): PlacedGroup['targets'] {
    return this.groups[0].targets;
  }

  /** What the client's name makes of the names that are sent, where it is not sent as it is. */
  sentNames(name: string): readonly string[] {
    return this.#renamed.map((one) => fillStar(one, this.#starOf(name)));
  }

  /**
   * The only target of a name. Undefined where there are several, or where other models stand in.
   *
   * Made for each request, without what is needed to choose: most names that are passed on have one target.
   */
  onlyTarget(name: string): Target | undefined {
    const only = this.#only;
    if (only === undefined || this.insteadOf.size > 0) return undefined;
    const { provider } = only;
    const upstreamModel = this.#sentName(only, name);
    return { provider, upstreamModel, state: this.#parts.states.of(provider, upstreamModel) };
  }

  /**
   * @param name one of those that the pattern stands for
   * @param stateOf what has been learnt of a target; such a target is remembered for a while
   */
  routeOf(
    name: string,
    stateOf: StateOf = (provider, upstreamModel) => this.#parts.states.of(provider, upstreamModel),
  ): Route {
    const nameAt = (target: PlacedTarget): string => this.#sentName(target, name);
    const { priceOf } = this.#parts;
    const own = this.groups.map((group) => routedGroup(group, { stateOf, priceOf }, nameAt));
    const groups = { groups: own, insteadOf: this.insteadOf };
    return { ...this.rules, targets: targetsOf(groups), groups };
  }

  #sentName({ upstreamModel }: PlacedTarget, name: string): string {
    return upstreamModel === this.name ? name : fillStar(upstreamModel, this.#starOf(name));
  }

  #starOf(name: string): string {
    return name.slice(prefixOf(this.name).length);
  }
}
