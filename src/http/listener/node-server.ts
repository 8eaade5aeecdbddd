import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { IncomingRequest } from '../request/incoming-request.ts';
import type { TlsFiles } from './tls.ts';

/** Names and values of a request's head, its first line included. */
const maxHeaderBytes = 16_384;
/** Node cuts longer lists off in silence, so it is told of one more than we take, and we refuse. */
export const maxHeaders = 128;
const checkTimeoutsEveryMs = 5_000;
/** Finds clients that vanished without a word. */
export const keepAliveInitialDelay = 30_000;

export interface ServerTimeouts {
  readonly bodyTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

export type NodeServer = Server<typeof IncomingRequest>;

/** Node's server with every default that matters set on purpose. */
export function createNodeServer(
  timeouts: ServerTimeouts,
  tls: TlsFiles | undefined,
  handler: RequestListener<typeof IncomingRequest>,
): NodeServer {
  const headersTimeout = Math.min(timeouts.headersTimeoutMs, timeouts.bodyTimeoutMs);
  const options = {
    IncomingMessage: IncomingRequest,
    // Node would set its clock twice for each request; the listener looks at all connections at once.
    keepAliveTimeout: 0,
    headersTimeout,
    requestTimeout: timeouts.bodyTimeoutMs,
    connectionsCheckingInterval: Math.min(checkTimeoutsEveryMs, headersTimeout),
    maxHeaderSize: maxHeaderBytes,
    // Checked by us, who can say it in the route's dialect.
    requireHostHeader: false,
    insecureHTTPParser: false,
  };
  const server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: headersTimeout }, handler)
    : createServer(options, handler);
  server.maxHeadersCount = maxHeaders + 1;
  server.maxRequestsPerSocket = 0;
  server.timeout = timeouts.idleTimeoutMs;
  return server;
}

/**
 * Has Node start its clocks over slow heads and bodies, which wait for a socket that the server listens on itself: ours
 * is handed its connections.
 * @throws Error where nothing in this Node waits for that, so that slow clients would never be ended
 */
export function startClocks(server: NodeServer): void {
  if (!server.emit('listening'))
    throw new Error(
      `Node ${process.version} would not end slow requests (it starts no clock on 'listening'). Use Node 24.`,
    );
}
