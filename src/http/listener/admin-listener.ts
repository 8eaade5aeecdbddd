import type { AuthFailures } from '../../auth/auth-failures.ts';
import type { Exchange } from '../../core/exchange.ts';
import { guardAdmin } from './admin-token.ts';
import { ClientAddresses } from '../request/client-address.ts';
import { Cors } from '../request/cors.ts';
import { healthRoutes, type Readiness } from './health-probes.ts';
import { HostCheck } from '../request/host-check.ts';
import { HttpListener } from './http-listener.ts';
import type { ListenerDeps } from './listener-deps.ts';
import type { ErrorRenderer, Route } from '../request/route.ts';
import { type MetricsSource, ScrapesOfAddresses, SparingMetrics } from './scrapes.ts';
import type { AdminSettings } from './settings.ts';

/** Scrapers and probes are few and small, so none of this needs a setting. */
const limits = {
  bodyTimeoutMs: 10_000,
  headersTimeoutMs: 10_000,
  keepAliveTimeoutMs: 75_000,
  idleTimeoutMs: 120_000,
  maxConnections: 256,
};
const maxBodyBytes = 65_536;
const maxUnreadAnswerBytes = 33_554_432;
const maxUnreadBytesPerConnection = 8_388_608;
const unreadAnswerTimeoutMs = 120_000;
const maxConnectionAgeMs = 3_600_000;

export const metricsPath = '/metrics';

/**
 * The listener for operators: `/metrics`, health, and `/admin/*` with its token. It must not be reachable from outside.
 */
export function createAdminListener(
  settings: AdminSettings,
  sources: {
    readonly readiness: Readiness;
    readonly metrics: MetricsSource;
    readonly adminRoutes?: readonly Route[];
    /** Counts wrong tokens. */
    readonly failures?: AuthFailures;
  },
  deps: ListenerDeps,
): HttpListener {
  const routes = [
    ...healthRoutes(sources.readiness, deps.errors, deps.clock),
    metricsRoute(new SparingMetrics(sources.metrics, deps.clock), deps.errors),
    ...(sources.adminRoutes ?? []).map((route) =>
      guardAdmin(route, settings.token, settings.host, deps.events, sources.failures),
    ),
  ];
  const policy = {
    hosts: new HostCheck({ bindHost: settings.host, allowedHosts: [] }),
    cors: new Cors([]),
    addresses: new ClientAddresses([]),
    maxBodyBytes,
    maxUnreadAnswerBytes,
    maxUnreadBytesPerConnection,
    unreadAnswerTimeoutMs,
    maxConnectionAgeMs,
    maxConnectionsPerAddress: limits.maxConnections,
    minBodyBytesPerSecond: 0,
  };
  return new HttpListener({ ...limits, host: settings.host, port: settings.port }, policy, routes, deps);
}

function metricsRoute(source: MetricsSource, errors: ErrorRenderer): Route {
  const handle = async (exchange: Exchange): Promise<void> => {
    const { contentType, body } = await source.scrape();
    await exchange.answer({ status: 200, headers: ['content-type', contentType] }, body);
  };
  const budget = new ScrapesOfAddresses();
  return { method: 'GET', url: metricsPath, errors, needsNoKey: () => true, budget, handle };
}
