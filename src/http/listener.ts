import type { Policy } from './check-request.ts';
import { ClientAddresses } from './client-address.ts';
import { Cors } from './cors.ts';
import { HostCheck } from './host-check.ts';
import { HttpListener } from './http-listener.ts';
import type { ListenerDeps } from './listener-deps.ts';
import type { Route } from './route.ts';
import type { ServerSettings } from './settings.ts';

/** The listener that clients call. */
export function createPublicListener(
  settings: ServerSettings,
  routes: readonly Route[],
  deps: ListenerDeps,
): HttpListener {
  return new HttpListener(settings, publicPolicy(settings), routes, deps);
}

/**
 * What the public listener holds requests to; give it to `setPolicy` when the configuration has changed.
 * @throws Error for a trusted proxy that is no CIDR range.
 */
export function publicPolicy(settings: ServerSettings): Policy {
  return {
    hosts: new HostCheck(settings.host, settings.allowedHosts, 'server.allowedHosts'),
    cors: new Cors(settings.corsOrigins, 'server.corsOrigins'),
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
