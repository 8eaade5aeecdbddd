import type { Policy } from '../request/check-request.ts';
import { ClientAddresses } from '../request/client-address.ts';
import { Cors } from '../request/cors.ts';
import { HostCheck } from '../request/host-check.ts';
import { HttpListener } from './http-listener.ts';
import type { ListenerDeps } from './listener-deps.ts';
import type { ClusterNames } from '../request/private-names.ts';
import type { Route } from '../request/route.ts';
import type { ServerSettings } from './settings.ts';

/** The listener that clients call. */
export function createPublicListener(
  settings: ServerSettings,
  surroundings: Surroundings,
  routes: readonly Route[],
  deps: ListenerDeps,
): HttpListener {
  return new HttpListener(settings, publicPolicy(settings, surroundings), routes, deps);
}

/** Facts that the listener's own settings do not contain. */
export interface Surroundings {
  /** No caller needs a key. */
  readonly isOpen: boolean;
  readonly cluster: ClusterNames | undefined;
  /** The headers of answers that a web page's script may read, if web pages may call at all. */
  readonly exposedHeaders: readonly string[];
}

/**
 * The rules that the public listener applies to requests. Give them to `setPolicy` when the configuration has changed.
 * @throws Error for a trusted proxy that is not a CIDR range
 */
export function publicPolicy(settings: ServerSettings, { isOpen, cluster, exposedHeaders }: Surroundings): Policy {
  const { host, allowedHosts } = settings;
  return {
    hosts: new HostCheck({ bindHost: host, allowedHosts, setting: 'server.allowedHosts', isOpen, cluster }),
    cors: new Cors(settings.corsOrigins, 'server.corsOrigins', exposedHeaders),
    addresses: new ClientAddresses(settings.trustedProxies),
    maxBodyBytes: settings.maxBodyBytes,
    maxUnreadAnswerBytes: settings.maxUnreadAnswerBytes,
    maxUnreadBytesPerConnection: settings.maxUnreadBytesPerConnection,
    unreadAnswerTimeoutMs: settings.unreadAnswerTimeoutMs,
    maxConnectionAgeMs: settings.maxConnectionAgeMs,
    maxConnectionsPerAddress: settings.maxConnectionsPerAddress ?? Math.max(1, Math.floor(settings.maxConnections / 4)),
    minBodyBytesPerSecond: settings.minBodyBytesPerSecond,
  };
}
