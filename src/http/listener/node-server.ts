import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { IncomingRequest } from '../request/incoming-request.ts';
import type { TlsFiles } from './tls.ts';

/** Size of a request's head, its first line included. */
const maxHeaderBytes = 16_384;
/** Node silently cuts longer lists. It is told to allow one header more than we do, so that we can refuse. */
export const maxHeaders = 128;
const checkTimeoutsEveryMs = 5_000;
/** TCP keep-alive finds clients that disappeared without closing. */
export const keepAliveInitialDelay = 30_000;

export interface ServerTimeouts {
  readonly bodyTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
}

export type NodeServer = Server<typeof IncomingRequest>;

/** Node's HTTP server with all important defaults set on purpose. */
export function createNodeServer(
  timeouts: ServerTimeouts,
  tls: TlsFiles | undefined,
  handler: RequestListener<typeof IncomingRequest>,
): NodeServer {
  const headersTimeout = Math.min(timeouts.headersTimeoutMs, timeouts.bodyTimeoutMs);
  const options = {
    IncomingMessage: IncomingRequest,
    // Node would set a timer twice for each request, and restart one at each write (`server.timeout`, whose default is 0).
    // Our listener checks all connections at once instead.
    keepAliveTimeout: 0,
    headersTimeout,
    requestTimeout: timeouts.bodyTimeoutMs,
    connectionsCheckingInterval: Math.min(checkTimeoutsEveryMs, headersTimeout),
    maxHeaderSize: maxHeaderBytes,
    // We check it ourselves, because we can answer in the route's dialect.
    requireHostHeader: false,
    insecureHTTPParser: false,
  };
  const server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: headersTimeout }, handler)
    : createServer(options, handler);
  server.maxHeadersCount = maxHeaders + 1;
  server.maxRequestsPerSocket = 0;
  return server;
}

/**
 * Makes Node start its timers for slow heads and bodies. They start when the server itself listens, and ours is given
 * its connections by other sockets.
 * @throws Error if this Node has no listener for that, so that slow clients would never be ended
 */
export function startClocks(server: NodeServer): void {
  if (!server.emit('listening'))
    throw new Error(
      `Node ${process.version} would not end slow requests (it starts no clock on 'listening'). Use Node 24.`,
    );
}
