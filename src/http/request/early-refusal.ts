import type { Clock } from '../../core/clock.ts';
import type { ClientAddresses } from './client-address.ts';
import { comeBackAfterMs, overloaded } from '../../core/overloaded.ts';
import type { Connection } from '../connection/connection.ts';
import { RequestsPerTurn } from '../connection/requests-per-turn.ts';
import { PausedConnections } from '../connection/paused-connections.ts';
import { forgottenBodyBytes, headerIn, type IncomingRequest } from './incoming-request.ts';
import type { ListenerDeps } from '../listener/listener-deps.ts';
import { RefusalTemplate } from '../answer/refusal-template.ts';
import { requestIdFor } from './request-id.ts';
import type { ErrorRenderer, Route } from './route.ts';
import type { RouteTable } from './route-table.ts';
import { endRequests } from '../connection/parser-errors.ts';
import { anySender, senderOf } from './sender.ts';
import { leaveUnread } from '../connection/stop-parser.ts';

const tooManyAtOnce = 'Too many requests were sent at once on one connection; wait for answers between them.';

/** Node's own function that turns a request's head into a response and the 'request' event. */
type OnIncoming = (request: IncomingRequest, keepAlive: boolean) => number;

/**
 * After so many reads that may still bring requests, a connection from which nothing more is taken is not read any
 * more.
 */
const mostForgotten = 64;
/** Makes Node's parser drop the rest of its input, as after a request to upgrade. */
const dropRest = 2;

/**
 * Refuses requests for overload as soon as their head is read, before Node makes a response and we make an exchange for
 * them. Both together cost several times as much as a refusal may (docs/decisions/requests-that-waited-too-long-are-refused.md).
 * It uses the undocumented `onIncoming` of a parser. Unusual requests, or all requests on a Node without that hook,
 * take the normal path and are refused there (`Requests.serve`).
 */
export class EarlyRefusal {
  readonly #deps: ListenerDeps;
  readonly #clock: Clock;
  readonly #routes: RouteTable;
  readonly #keepAliveTimeoutMs: number;
  readonly #addresses: () => ClientAddresses;
  readonly #paused: PausedConnections | undefined;
  readonly #turns = new RequestsPerTurn();
  /** When the request that is being looked at was read. Not set while nothing is refused. */
  #readAtMs = 0;
  readonly #templates = new Map<ErrorRenderer, RefusalTemplate>();

  constructor(routes: RouteTable, keepAliveTimeoutMs: number, addresses: () => ClientAddresses, deps: ListenerDeps) {
    this.#routes = routes;
    this.#addresses = addresses;
    this.#keepAliveTimeoutMs = keepAliveTimeoutMs;
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#paused = deps.queue && new PausedConnections(deps.queue, deps.clock);
  }

  /** Checks each request of a connection for as long as the connection is open. */
  watch(connection: Connection, mayKeep: () => boolean): void {
    const { parser } = connection.socket as { parser?: { onIncoming?: OnIncoming | null } };
    const onIncoming = parser?.onIncoming;
    if (!parser || !onIncoming) return;
    parser.onIncoming = (request, keepAlive) => {
      if (connection.closing && !isUpgrade(request)) return forget(request, connection);
      try {
        if (!this.#turns.takes(connection) && !isUpgrade(request)) return this.#endCrowd(request, connection);
        if (this.#refusesEarly(request, keepAlive && mayKeep(), connection)) return 0;
      } catch (thrown) {
        this.#deps.events.internalError(undefined, thrown);
        connection.socket.destroy();
        return 0;
      }
      return onIncoming(request, keepAlive);
    };
  }

  /** Whether a request is refused for overload. Gives the same answer each time it is asked about a request. */
  refuses(request: IncomingRequest, route: Route | undefined, connection: Connection): boolean {
    const { queue, keyFinder } = this.#deps;
    if (queue === undefined || route?.isProbe === true) return false;
    if (request.begins === undefined) {
      if (queue.asksForSender) this.#readAtMs = this.#clock.nowMs();
      const { name, priority } = queue.asksForSender
        ? senderOf(request, connection, this.#addresses(), keyFinder)
        : anySender;
      request.begins = queue.begins(name, connection.readsLate, priority);
      if (!request.begins) request.priority = priority;
    }
    return !request.begins;
  }

  #refusesEarly(request: IncomingRequest, keeps: boolean, connection: Connection): boolean {
    const route = this.#routes.byTarget(request.method, request.url);
    request.route = route;
    if (!this.refuses(request, route, connection)) return false;
    if (route === undefined || !keeps || !isPlain(request, connection)) return false;
    this.#refuse(request, route, connection);
    return true;
  }

  #refuse(request: IncomingRequest, route: Route, connection: Connection): void {
    const { queue, events } = this.#deps;
    const requestId = requestIdFor(headerIn(request.rawHeaders, 'x-request-id'));
    const holder = queue?.pausesConnection === true ? this.#paused : undefined;
    // What the client sends earlier may wait for so long.
    const leastMs = queue?.shedding === true ? (holder?.longestMs ?? 0) : 0;
    const waitMs = comeBackAfterMs(Math.max(leastMs, queue?.expectedMs ?? 0));
    connection.socket.write(this.#templateOf(route.errors).answer(requestId, waitMs, this.#clock.wallMs()), 'latin1');
    request.forgetBody();
    request.tellForgotten(connection);
    connection.refused();
    const tookMs = this.#clock.nowMs() - this.#readAtMs;
    events.requestShed?.(route.url, requestId, connection.socket.remoteAddress, tookMs, request.priority);
    holder?.pause(connection);
  }

  /**
   * A client that sends so many requests at once gets the answers to those that were taken, and must connect again.
   */
  #endCrowd(request: IncomingRequest, connection: Connection): number {
    const { errors, events } = this.#deps;
    endRequests(connection, { error: overloaded(tooManyAtOnce), reason: 'too_many_pipelined' }, errors, events);
    return forget(request, connection);
  }

  #templateOf(errors: ErrorRenderer): RefusalTemplate {
    let template = this.#templates.get(errors);
    if (template === undefined) {
      template = new RefusalTemplate(errors, this.#keepAliveTimeoutMs);
      this.#templates.set(errors, template);
    }
    return template;
  }
}

/**
 * Drops a request of a connection from which nothing more is taken; no objects are made for it. If the client keeps
 * pipelining, its bytes stay in the kernel after a while. Until then it is noticed when it leaves.
 */
function forget(request: IncomingRequest, connection: Connection): number {
  request.forgetBody();
  connection.forgotten += 1;
  if (connection.forgotten === mostForgotten) leaveUnread(connection.socket);
  return dropRest;
}

function isUpgrade(request: IncomingRequest): boolean {
  return (request as { upgrade?: unknown }).upgrade === true;
}

/** Whether no exchange runs on the connection and the request needs no special answer. */
function isPlain(request: IncomingRequest, { idle, socket }: Connection): boolean {
  if (!idle || socket.writableNeedDrain || isUpgrade(request) || request.httpVersionMinor !== 1) return false;
  const { rawHeaders } = request;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    switch (name.length) {
      case 6: // expect, origin
      case 17: // transfer-encoding
        if (unusual.has(name.toLowerCase())) return false;
        break;
      case 14:
        if (name.toLowerCase() === 'content-length' && Number(rawHeaders[at + 1]) > forgottenBodyBytes) return false;
        break;
      default:
        break;
    }
  }
  return true;
}

const unusual: ReadonlySet<string> = new Set(['expect', 'origin', 'transfer-encoding']);
