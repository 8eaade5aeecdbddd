import { systemClock } from '../../core/clock.ts';
import type { ModelsSettings } from '../../routing/settings.ts';
import type { Route } from '../../routing/build-route.ts';
import type { Routes } from '../../routing/build-routes.ts';
import { TargetStates } from '../../routing/health/target-states.ts';
import type { PassingRoute } from '../../routing/passing-route.ts';
import { isModelName, labelOf, modelNotFound } from '../../routing/plan-for.ts';
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
  /** Targets that nothing speaks against; null for a pattern, whose names each have a state of their own. */
  readonly working: number | null;
  readonly asked_first: readonly Pick<ReportedTarget, 'provider' | 'upstream_model' | 'chance'>[];
}

/** The body of `GET /admin/routes`. */
export function routesReport(now: RoutesNow): string {
  const { listed, passing } = now.routes;
  const names = [...listed].flatMap(([name, route]) => (name === route.name ? [name] : []));
  const data = [
    ...names.map((model) => summaryOf(reportOf(model, now))),
    ...[...passing.values()].map(summaryOfPassing),
  ];
  return JSON.stringify({ object: 'routes', data });
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
  const route = routes.listed.get(model) ?? passedOnRoute(model, routes);
  const pattern = routes.listed.has(model) ? undefined : routes.passing.find(model);
  const settings = models.find(({ name }) => name === route.name);
  const counted = pattern === undefined ? route.name : labelOf(routes.counted.of(model, pattern));
  return { model, servedBy: route.name, countedAs: counted, route, insteadOf: settings?.insteadOf };
}

/** Asking changes nothing: a target that was never asked is not remembered. */
function passedOnRoute(model: string, { passing, states }: Routes): Route {
  const route = isModelName(model) ? passing.find(model) : undefined;
  if (route === undefined) throw modelNotFound(model);
  return route.routeOf(model, (provider, upstreamModel) => {
    const health = states.knownHealth(provider, upstreamModel);
    return health === undefined ? new TargetStates(systemClock).of(provider, upstreamModel) : { learnt: {}, health };
  });
}

/** Each name has targets of its own, so nothing is known of their states. */
function summaryOfPassing({ name, groups }: PassingRoute): RouteSummary {
  const [{ targets }] = groups;
  const weights = targets.reduce((sum, { weight }) => sum + weight, 0);
  return {
    model: name,
    groups: groups.length,
    targets: groups.flatMap((group) => group.targets).length,
    working: null,
    asked_first: targets.map(({ provider, upstreamModel, weight }) => ({
      provider: provider.name,
      upstream_model: upstreamModel,
      chance: weight / weights,
    })),
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
