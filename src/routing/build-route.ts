import type { AttemptsSettings } from '../attempts/settings.ts';
import type { Target, TryRules } from '../core/plan.ts';
import type { Provider } from '../core/provider.ts';
import { hashOf } from './balance/affinity.ts';
import type { Groups } from './balance/choice.ts';
import type { RoutedTarget } from './balance/routed-target.ts';
import type { TargetGroup } from './balance/target-group.ts';
import type { TargetStates } from './health/target-states.ts';
import { type PlacedGroup, type PlacedTarget, placeGroups } from './place-targets.ts';
import type { PartOfRequests } from './retry-budget.ts';
import type { RetryBudgets } from './retry-budgets.ts';
import type { ModelsSettings } from './settings.ts';

/** What the routes are made from, beside the models. */
export interface RouteParts {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly attempts: Pick<AttemptsSettings, 'deadlineMs' | 'tryMs' | 'repeatUnanswered' | 'hedge'>;
  readonly states: TargetStates;
  readonly budgets: RetryBudgets;
  /** Price of a million tokens of input and as many of output, in US dollars. Undefined where nobody knows it. */
  readonly priceOf: (provider: string, upstreamModel: string) => number | undefined;
  /** Name of the provider that stores what belongs to no other object. */
  readonly storage?: string | undefined;
}

/** The rules of a model, whose budgets say how much is left of them. */
interface BudgetedRules extends TryRules {
  readonly retries: PartOfRequests;
  readonly hedges: PartOfRequests | undefined;
}

/** Where the requests for one model go. */
export interface Route {
  /** The model's name in the configuration. */
  readonly name: string;
  /** Those of all groups, and of the models that stand in. */
  readonly targets: readonly [Target, ...Target[]];
  readonly deadlineMs: number;
  readonly tries: BudgetedRules;
  readonly groups: Groups;
  readonly affinity: ModelsSettings[number]['affinity'];
}

type ModelSettings = ModelsSettings[number];

/** The groups of a model before it is known which models stand in. */
export interface LinkableGroups extends Groups {
  readonly insteadOf: Map<string, Groups>;
}

/** @throws Error at start-up, naming the setting that is wrong */
export function buildGroups(model: ModelSettings, at: string, parts: RouteParts): LinkableGroups {
  const { providers, states, priceOf } = parts;
  const stateOf: StateOf = (provider, upstreamModel) => states.ofListed(provider, upstreamModel);
  const groups = placeGroups(model, at, providers).map((group) => routedGroup(group, { stateOf, priceOf }));
  return { groups, insteadOf: new Map() };
}

export type StateOf = TargetStates['of'];

interface KnownOfTargets extends Pick<RouteParts, 'priceOf'> {
  readonly stateOf: StateOf;
}

/** @param nameOf tells the provider's name for the model */
export function routedGroup(
  { balance, targets: [first, ...others] }: PlacedGroup,
  known: KnownOfTargets,
  nameOf = ({ upstreamModel }: PlacedTarget): string => upstreamModel,
): TargetGroup {
  const priceOf = balance === 'cheapest' ? known.priceOf : nobodyAsks;
  const routed = (one: PlacedTarget): RoutedTarget => routedTarget(one, nameOf(one), { ...known, priceOf });
  return { balance, targets: [routed(first), ...others.map(routed)] };
}

/** Asking for a price that nobody knows writes a line to the log. */
function nobodyAsks(): undefined {
  return undefined;
}

function routedTarget(placed: PlacedTarget, upstreamModel: string, { stateOf, priceOf }: KnownOfTargets): RoutedTarget {
  const { provider, weight, maxInFlight } = placed;
  const state = stateOf(provider, upstreamModel);
  return {
    target: Object.freeze({ provider, upstreamModel, state }),
    health: state.health,
    weight,
    maxInFlight,
    pricePerMillion: priceOf(provider.name, upstreamModel) ?? Infinity,
    hash: hashOf(`${provider.name}\n${upstreamModel}`),
  };
}

/** @param groups linked with those of the models that stand in */
export function buildRoute(model: ModelSettings, groups: Groups, parts: RouteParts): Route {
  return { ...rulesOfRoute(model, parts), targets: targetsOf(groups), groups };
}

/** What of a route does not depend on its targets. */
export type RouteRules = Omit<Route, 'targets' | 'groups'>;

export function rulesOfRoute(model: ModelSettings, { attempts, budgets }: RouteParts): RouteRules {
  const { name, affinity } = model;
  const deadlineMs = model.deadlineMs ?? attempts.deadlineMs;
  return { name, deadlineMs, tries: rulesOf(model, attempts, budgets), affinity };
}

export function targetsOf(groups: Groups): Route['targets'] {
  const [first, ...others] = allTargets(groups);
  if (first === undefined) throw new Error('a model has no targets');
  return [first, ...others];
}

function rulesOf(
  model: Pick<ModelSettings, 'name' | 'tryMs' | 'repeatUnanswered' | 'hedge'>,
  attempts: RouteParts['attempts'],
  budgets: RetryBudgets,
): BudgetedRules {
  const { retries, hedges } = budgets.of(model.name);
  return {
    retries,
    hedges: (model.hedge ?? attempts.hedge) ? hedges : undefined,
    tryMs: model.tryMs ?? attempts.tryMs,
    repeatsUnanswered: model.repeatUnanswered ?? attempts.repeatUnanswered,
  };
}

/** Models may stand in for each other, so each is looked at once. */
function allTargets(groups: Groups, seen = new Set<Groups>()): readonly Target[] {
  if (seen.has(groups)) return [];
  seen.add(groups);
  const own = groups.groups.flatMap(({ targets }) => targets.map(({ target }) => target));
  return [...own, ...[...groups.insteadOf.values()].flatMap((other) => allTargets(other, seen))];
}
