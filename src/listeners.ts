import { ownerOfKey } from './auth/identify.ts';
import { callerOf, keysAreRequired } from './auth/api-keys.ts';
import type { Config } from './config/config.ts';
import { dialectOfNoRoute, guessDialect } from './dialects/registry.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import { exposedHeaders } from './endpoints/exposed-headers.ts';
import { createAdminListener, metricsPath } from './http/listener/admin-listener.ts';
import { healthRoutes } from './http/listener/health-probes.ts';
import type { HttpListener } from './http/listener/http-listener.ts';
import type { ListenerDeps } from './http/listener/listener-deps.ts';
import { createPublicListener, publicPolicy, type Surroundings } from './http/listener/public-listener.ts';
import type { Policy } from './http/request/check-request.ts';
import type { Route } from './http/request/route.ts';
import { readClusterNames } from './http/request/private-names.ts';
import type { ProcessState } from './process-state.ts';
import { adminRoutes, explainUnserved, explainUnservedByAdmin, publicRoutes, type RouteName } from './http-routes.ts';

/** The two ports of the gateway. */
export interface Listeners {
  readonly public: HttpListener;
  readonly admin: HttpListener;
}

/** The build writes it beside the bundle. */
const docsScript = new URL('./docs/scalar.js.gz', import.meta.url);

export function createListeners(
  config: Config,
  version: string,
  state: ProcessState,
  endpoints: readonly InferenceEndpoint[],
): Listeners {
  const deps: ListenerDeps = {
    clock: state.clock,
    budget: state.budgets.bodyBytes,
    errors: dialectOfNoRoute,
    withoutKey: state.withoutKey,
    events: state.telemetry,
  };
  const health = healthRoutes(state.readiness, dialectOfNoRoute, state.clock);
  const adminOnly = routesOfAdmin(state);
  const routes = {
    public: [...publicRoutes(state, endpoints, version, docsScript), ...health],
    admin: [{ method: 'GET', url: metricsPath } as const, ...adminOnly, ...health],
  };
  const listeners = {
    public: createPublic(config, state, deps, routes),
    admin: createAdmin(config, state, deps, adminOnly, routes),
  };
  state.telemetry.gauge('openExchanges', () => listeners.public.openExchanges);
  state.telemetry.gauge('openConnections', () => listeners.public.openConnections);
  state.telemetry.gauge('unreadAnswerBytes', () => listeners.public.unreadAnswerBytes);
  return listeners;
}

/**
 * The rules of a configuration for requests to the public port. @throws Error for a proxy that is not a CIDR range
 */
export function policyOfPublic(config: Config): Policy {
  return publicPolicy(config.server, surroundings(config));
}

interface BothRoutes {
  readonly public: readonly Route[];
  readonly admin: readonly RouteName[];
}

function createPublic(config: Config, state: ProcessState, deps: ListenerDeps, routes: BothRoutes): HttpListener {
  return createPublicListener(config.server, surroundings(config), routes.public, {
    ...deps,
    queue: state.queue,
    keyFinder: {
      headers: state.keyPlaces.headers,
      ownerOf: (shown) => ownerOfKey(shown, state.generation.keys, state.clock.wallMs()),
    },
    errorsOfClient: guessDialect,
    explainUnserved: (exchange) => explainUnserved(exchange, state, routes),
  });
}

function createAdmin(
  config: Config,
  { readiness, authFailures, telemetry }: ProcessState,
  deps: ListenerDeps,
  own: readonly Route[],
  routes: BothRoutes,
): HttpListener {
  const sources = { readiness, metrics: telemetry, adminRoutes: own, failures: authFailures };
  return createAdminListener(config.admin, sources, {
    ...deps,
    explainUnserved: (exchange) => explainUnservedByAdmin(exchange, routes),
  });
}

function routesOfAdmin(state: ProcessState): Route[] {
  const callerOfKey: Parameters<typeof adminRoutes>[2] = (keyId) => {
    const key = state.generation.config.auth.keys.find(({ id }) => id === keyId);
    return key === undefined ? undefined : { ...callerOf(key), address: '' };
  };
  return adminRoutes(state, state.ledger, callerOfKey);
}

function surroundings({ auth }: Config): Surroundings {
  return { isOpen: !keysAreRequired(auth), cluster: clusterNames, exposedHeaders };
}

/** These names do not change while the process runs. */
const clusterNames = readClusterNames();
