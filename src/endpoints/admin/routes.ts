import { systemClock } from '../../core/clock.ts';
import type { ModelsSettings } from '../../routing/settings.ts';
import { everyOtherName, type Routes } from '../../routing/build-routes.ts';
import type { RoutedTarget } from '../../routing/balance/routed-target.ts';
import { TargetStates } from '../../routing/health/target-states.ts';
import { isModelName, modelNotFound, otherModelsLabel } from '../../routing/plan-for.ts';
import type { Prices } from '../../usage/prices.ts';
import { type NamedRoute, type ReportedTarget, type RouteReport, routeReport } from './route-report.ts';
import type { Moment } from './state-in-words.ts';

/** What the configuration in force says, and when it is asked. */
export interface RoutesNow {
  readonly models: ModelsSettings;
  readonly routes: Routes;
  readonly prices: Prices;
  readonly moment: Moment;
}

/** One model in a list of them. */
export interface RouteSummary {
  readonly model: string;
  readonly groups: number;
  readonly targets: number;
  /** Targets that nothing speaks against; null for `*`, whose names each have a state of their own. */
  readonly working: number | null;
  readonly asked_first: readonly Pick<ReportedTarget, 'provider' | 'upstream_model' | 'chance'>[];
}

/** The body of `GET /admin/routes`. */
export function routesReport(now: RoutesNow): string {
  const listed = [...now.routes.listed.keys()].map((model) => summaryOf(reportOf(model, now)));
  const { others } = now.routes;
  const passedOn: RouteSummary[] =
    others === undefined
      ? []
      : [
          {
            model: everyOtherName,
            groups: 1,
            targets: 1,
            working: null,
            asked_first: [{ provider: others.provider.name, upstream_model: everyOtherName, chance: 1 }],
          },
        ];
  return JSON.stringify({ object: 'routes', data: [...listed, ...passedOn] });
}

/**
 * The body of `GET /admin/routes/{model}`.
 * @throws GatewayError `model_not_found`
 */
export function routeOfModel(model: string, now: RoutesNow): string {
  return JSON.stringify(reportOf(model, now));
}

function reportOf(model: string, now: RoutesNow): RouteReport {
  const { moment, prices } = now;
  const priceOf = (provider: string, upstreamModel: string) => prices.known(provider, upstreamModel, moment.wallMs);
  return routeReport(namedRoute(model, now), { moment, priceOf });
}

function namedRoute(model: string, { models, routes }: RoutesNow): NamedRoute {
  const route = routes.listed.get(model);
  if (route === undefined) return passedOnRoute(model, routes);
  const settings = models.find(({ name }) => name === model);
  return { model, servedBy: model, countedAs: model, route, insteadOf: settings?.insteadOf };
}

/** A name that goes through `*` has a plan of its own, and no groups. */
function passedOnRoute(model: string, routes: Routes): NamedRoute {
  if (routes.others === undefined || !isModelName(model)) throw modelNotFound(model);
  const { provider, deadlineMs, tries } = routes.others;
  const health = routes.states.knownHealth(provider, model) ?? new TargetStates(systemClock).of(provider, model).health;
  const target = { provider, upstreamModel: model };
  const only: RoutedTarget = { target, health, weight: 1, maxInFlight: undefined, pricePerMillion: Infinity, hash: 0 };
  return {
    model,
    servedBy: everyOtherName,
    countedAs: routes.aliases.find(model) ?? otherModelsLabel,
    route: {
      groups: { groups: [{ balance: 'weighted', targets: [only] }], insteadOf: new Map() },
      targets: [target],
      affinity: undefined,
      deadlineMs,
      tries,
    },
    insteadOf: undefined,
  };
}

function summaryOf({ model, groups }: RouteReport): RouteSummary {
  const targets = groups.flatMap((group) => group.targets);
  return {
    model,
    groups: groups.length,
    targets: targets.length,
    working: targets.filter(({ state: { name } }) => name === 'works' || name === 'returns').length,
    asked_first: targets
      .filter(({ chance }) => chance > 0)
      .map(({ provider, upstream_model, chance }) => ({ provider, upstream_model, chance })),
  };
}
