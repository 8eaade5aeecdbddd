import type { QueueRefusal } from '../../core/admission-queue.ts';
import type { ModelsSettings } from '../../routing/settings.ts';
import { type AskedFirst, askedFirst } from '../../routing/asked-first.ts';
import type { Balance } from '../../routing/balance/balance.ts';
import type { RoutedTarget } from '../../routing/balance/routed-target.ts';
import { conditionOf } from '../../routing/health/condition.ts';
import type { TargetGroup } from '../../routing/balance/target-group.ts';
import type { Route } from '../../routing/build-route.ts';
import { scrub } from '../../telemetry/scrub-text.ts';
import type { Price } from '../../usage/price.ts';
import { isoOf, type Moment, type ReportedState, stateInWords } from './state-in-words.ts';

/** Where the requests for a model would go now, as JSON. */
export interface RouteReport {
  readonly object: 'route';
  /** The name as a client writes it. */
  readonly model: string;
  /** The entry of `models` that serves it: the same name, or `*`. */
  readonly served_by: string;
  /** The name under which limits and metrics count it. */
  readonly counted_as: string;
  readonly asked_first: { readonly reason: AskedFirst['why']; readonly words: string };
  readonly groups: readonly ReportedGroup[];
  readonly affinity: { readonly by: readonly string[]; readonly load_bound: number } | null;
  /** Models that answer what the targets of this one refuse. */
  readonly instead_of: { readonly context_window: string | null; readonly content_policy: string | null };
  readonly deadline_ms: number;
  readonly try_ms: number | null;
  readonly repeat_unanswered: boolean;
  readonly hedge: boolean;
  /** Further calls that could be made at this moment. */
  readonly retries_left: number;
  readonly hedges_left: number | null;
}

export interface ReportedGroup {
  readonly balance: Balance;
  readonly targets: readonly ReportedTarget[];
}

export interface ReportedTarget {
  readonly provider: string;
  readonly upstream_model: string;
  readonly weight: number;
  /** US dollars for a million tokens; null where nobody knows the price. */
  readonly price: { readonly input_per_million: number; readonly output_per_million: number } | null;
  readonly in_flight: number;
  /** Calls that it may have at once: fewer than `max_slots` while it says that it has too much work. */
  readonly slots: number;
  readonly max_slots: number;
  /** Requests that wait for one of them. */
  readonly waiting: number;
  /** Requests that got none, since the process started. */
  readonly refused: Readonly<Record<QueueRefusal, number>>;
  readonly first_token_ms: number | null;
  /** Nineteen of twenty streams wait no longer for their first token, or calls for their answer where too few are streams; null where it is not measured. */
  readonly usual_wait_ms: number | null;
  readonly state: ReportedState;
  /** How probable it is that the next request asks it first, from 0 to 1. */
  readonly chance: number;
  /** Why it is not asked first; null where it can be. */
  readonly skipped: string | null;
  readonly last_failure: { readonly at: string; readonly code: string; readonly message: string } | null;
}

/** A model's route, and what else is told of it. */
export interface NamedRoute {
  readonly model: string;
  readonly servedBy: string;
  readonly countedAs: string;
  readonly route: Pick<Route, 'targets' | 'groups' | 'affinity' | 'deadlineMs' | 'tries'>;
  readonly insteadOf: ModelsSettings[number]['insteadOf'];
}

interface Surroundings {
  readonly moment: Moment;
  readonly priceOf: (provider: string, upstreamModel: string) => Price | undefined;
}

export function routeReport(named: NamedRoute, surroundings: Surroundings): RouteReport {
  const { model, servedBy, countedAs, route, insteadOf } = named;
  const { groups, affinity, deadlineMs, tries } = route;
  const first = askedFirst(route, surroundings.moment.nowMs);
  return {
    object: 'route',
    model,
    served_by: servedBy,
    counted_as: countedAs,
    asked_first: { reason: first.why, words: wordsOf(first) },
    groups: groups.groups.map((group) => ({
      balance: group.balance,
      targets: group.targets.map((one) => reportedTarget(one, group, first, surroundings)),
    })),
    affinity: affinity === undefined ? null : { by: affinity.by, load_bound: affinity.loadBound },
    instead_of: {
      context_window: insteadOf?.contextWindow ?? null,
      content_policy: insteadOf?.contentPolicy ?? null,
    },
    deadline_ms: deadlineMs,
    try_ms: tries.tryMs ?? null,
    repeat_unanswered: tries.repeatsUnanswered,
    hedge: tries.hedges !== undefined,
    retries_left: tries.retries.left,
    hedges_left: tries.hedges?.left ?? null,
  };
}

function reportedTarget(
  one: RoutedTarget,
  group: TargetGroup,
  first: AskedFirst,
  { moment, priceOf }: Surroundings,
): ReportedTarget {
  const { health, weight } = one;
  const { provider, upstreamModel } = health.target;
  const price = priceOf(provider, upstreamModel);
  const state = stateInWords(health, moment);
  return {
    provider,
    upstream_model: upstreamModel,
    weight,
    price:
      price === undefined
        ? null
        : { input_per_million: price.inputPerMillion, output_per_million: price.outputPerMillion },
    in_flight: health.inFlight,
    slots: health.slots(moment.nowMs),
    max_slots: health.maxSlots,
    waiting: health.queued,
    refused: health.refusals,
    first_token_ms: rounded(health.firstTokenMs(moment.nowMs)),
    usual_wait_ms: rounded(health.measuredWaitMs),
    state,
    chance: Math.round((first.chances.get(one) ?? 0) * 1000) / 1000,
    skipped: first.chances.has(one) ? null : whySkipped(one, group, first, moment.nowMs),
    last_failure: lastFailureOf(one, moment),
  };
}

function whySkipped({ health }: RoutedTarget, group: TargetGroup, first: AskedFirst, nowMs: number): string {
  const name = conditionOf(health, nowMs);
  if (name === 'fails') return 'calls to it fail';
  if (name === 'cools_down') return 'it has said that it takes no more requests for a while';
  if (name === 'refused' && first.why !== 'probe') return 'it refuses our credentials';
  if (health.inFlight >= health.slots(nowMs)) return 'it has as many calls as it may have';
  if (group !== first.group) return 'its group is asked where nobody of the groups before it can be';
  if (first.why === 'probe') return 'another target is tried first, to find out whether it is back';
  return `the balance ${group.balance} chooses another one`;
}

function wordsOf({ why, group }: AskedFirst): string {
  return why === 'balance' ? wordsOfBalance[group?.balance ?? 'weighted'] : wordsOfReason[why];
}

const wordsOfReason: Readonly<Record<Exclude<AskedFirst['why'], 'balance'>, string>> = {
  only: 'it is the only target: it is asked whatever is known of it',
  probe: 'its time to be tried again has come: the next request finds out whether it is back',
  affinity:
    'requests that belong together go to one target, which passes them on where it has too much to do; the others are spread by the balance',
  last_resort:
    'nobody can be asked, and one is all the same: the one with the shortest line, or else the one that was not asked for the longest time',
  nobody:
    'every target has said that it takes no more requests: a request waits where its deadline allows that, and gets 429 otherwise',
};

const wordsOfBalance: Readonly<Record<Balance, string>> = {
  weighted: 'at random, by weight',
  least_in_flight: 'of two at random the one with less to do for its share',
  fastest: 'the one whose first token comes soonest; one request in twenty measures another one',
  cheapest: 'the one with the lowest price',
};

function lastFailureOf({ health: { lastFailure } }: RoutedTarget, moment: Moment): ReportedTarget['last_failure'] {
  if (lastFailure === undefined) return null;
  const { atMs, code, message } = lastFailure;
  return { at: isoOf(atMs, moment), code, message: scrub(message) };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
