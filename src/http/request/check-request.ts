import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import type { ClientAddresses } from './client-address.ts';
import type { Cors } from './cors.ts';
import type { HttpExchange } from './exchange.ts';
import type { HostCheck } from './host-check.ts';
import type { UnreadBounds } from '../answer/unread-answers.ts';
import { maxHeaders } from '../listener/node-server.ts';
import type { HttpRejection } from '../../telemetry/connection-events.ts';

/** Most requests that one connection may have waiting at once. Each is worked on as soon as it arrives. */
const maxPipelined = 32;
const retryAfterMs = 1_000;

/** The rules that a listener applies to requests. Replaced as a whole when the configuration changes. */
export interface Policy extends UnreadBounds {
  readonly hosts: HostCheck;
  readonly cors: Cors;
  readonly addresses: ClientAddresses;
  readonly maxBodyBytes: number;
  readonly maxConnectionAgeMs: number;
  readonly maxConnectionsPerAddress: number;
  /** 0 if a body may arrive at any pace. */
  readonly minBodyBytesPerSecond: number;
}

export interface Refusal {
  readonly error: GatewayError;
  readonly reason: HttpRejection;
}

/**
 * Checks what every request must fulfil, whatever its route is.
 * @param anyHost whether any well-formed Host is allowed
 */
export function checkRequest(
  policy: Policy,
  request: IncomingMessage,
  exchange: HttpExchange,
  anyHost = false,
): Refusal | undefined {
  const { headers, rawHeaders } = request;
  if (rawHeaders.length > maxHeaders * 2) {
    exchange.closesConnection = true;
    const error = new GatewayError('headers_too_large', `The request has more than ${maxHeaders} headers.`);
    return { error, reason: 'headers_too_large' };
  }
  const { users, unreadBytes } = exchange.connection;
  if (users.length > maxPipelined || unreadBytes > policy.maxUnreadBytesPerConnection) {
    exchange.closesConnection = true;
    const message = 'Too many requests, or too large answers, wait on this connection.';
    return { error: new GatewayError('overloaded', message, { retryAfterMs }), reason: 'too_many_pipelined' };
  }
  if (headers.upgrade !== undefined && headers.upgrade !== 'h2c') {
    // Node's parser takes the bytes after such a request for another protocol and drops them. Clients that offer HTTP/2
    // wait for the answer before they send more (RFC 7540, 3.2), and keep their connection.
    exchange.closesConnection = true;
    exchange.connection.closing = true;
  }
  const hostError = policy.hosts.check(headers.host, rawHeaders, request.httpVersionMinor);
  if (hostError && !(anyHost && hostError.code === 'host_not_allowed')) {
    exchange.closesConnection = hostError.code === 'malformed_http';
    return { error: hostError, reason: 'host' };
  }
  const verdict = policy.cors.judge(headers.origin, headers.host);
  if (verdict.kind === 'refused') return { error: verdict.error, reason: 'origin' };
  exchange.extraHeaders = verdict.headers;
  return undefined;
}
