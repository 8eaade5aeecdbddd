import type { ServerResponse } from 'node:http';
import { callerAddress } from '../../auth/address-for-limits.ts';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { BodyMemoryBudget } from '../../core/memory-budget.ts';
import { noLines } from '../../core/header-lines.ts';
import { LongRunningCount } from '../../core/long-running-count.ts';
import { overloaded } from '../../core/overloaded.ts';
import { answerError } from '../answer/answer-error.ts';
import type { UnreadHolder } from '../answer/heaviest-reader.ts';
import { checkRequest, type Policy, type Refusal } from './check-request.ts';
import type { ClientAddresses } from './client-address.ts';
import type { Connection } from '../connection/connection.ts';
import type { Connections } from '../listener/connections.ts';
import { EarlyRefusal } from './early-refusal.ts';
import { type ExchangeHost, HttpExchange } from './exchange.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { linger } from '../connection/linger.ts';
import type { ListenerDeps } from '../listener/listener-deps.ts';
import { refusedRequest } from '../../telemetry/connection-events.ts';
import type { PathParameters } from './path-pattern.ts';
import type { ErrorRenderer, Route } from './route.ts';
import { tooManyRequests } from '../answer/refusal-template.ts';
import type { RequestServer } from './router.ts';
import type { RouteTable } from './route-table.ts';
import { UnreadAnswers } from '../answer/unread-answers.ts';
import { answerUnmatched } from './unmatched.ts';

/** A client that reads takes something of an answer more often than that. */
const standsStillAfterMs = 1_000;

/** The requests of one listener: makes an exchange of each, checks it, passes it to its route and ends it. */
export class Requests implements RequestServer, ExchangeHost {
  readonly clock: Clock;
  readonly budget: BodyMemoryBudget;
  readonly keepAliveTimeoutMs: number;
  readonly unread: UnreadAnswers;
  policy: Policy;
  /** Every answer from now on closes its connection. */
  draining = false;
  /** Connections without a request are closed from now on. */
  stopped = false;
  readonly #routes: RouteTable;
  readonly #early: EarlyRefusal;
  readonly #connections: Connections;
  readonly #deps: ListenerDeps;
  readonly #onIdle: () => void;
  #running = 0;
  #open = 0;
  readonly #unreturned = new LongRunningCount();

  /** @param onIdle called each time the last running handler has returned */
  constructor(
    routes: RouteTable,
    policy: Policy,
    connections: Connections,
    deps: ListenerDeps,
    keepAliveTimeoutMs: number,
    onIdle: () => void,
  ) {
    this.clock = deps.clock;
    this.budget = deps.budget;
    this.keepAliveTimeoutMs = keepAliveTimeoutMs;
    this.policy = policy;
    this.unread = new UnreadAnswers(
      connections,
      () => this.policy,
      (connection) => this.#unreadHolder(connection),
      ({ users: [first], unreadBytes }) => {
        deps.events.readersCut?.(first?.clientAddress ?? '', first?.path ?? '', unreadBytes);
      },
    );
    this.#routes = routes;
    this.#early = new EarlyRefusal(routes, keepAliveTimeoutMs, () => this.addresses, deps);
    this.#connections = connections;
    this.#deps = deps;
    this.#onIdle = onIdle;
  }

  /** Handlers that have not returned. */
  get running(): number {
    return this.#running;
  }

  /** Exchanges whose answers are not over. */
  get open(): number {
    return this.#open;
  }

  /** How many handlers have been running for long after their answers were over. Checks all of them. */
  lookForUnreturned(): number {
    return this.#unreturned.look();
  }

  /** The methods of all routes, as Allow lists them. */
  get allow(): string {
    return this.#routes.allow;
  }

  get addresses(): ClientAddresses {
    return this.policy.addresses;
  }

  get maxBodyBytes(): number {
    return this.policy.maxBodyBytes;
  }

  /** Lets requests of a connection be refused early while too many of them wait. */
  watch(connection: Connection): void {
    this.#early.watch(connection, () => !this.draining && this.clock.nowMs() < connection.expiresAtMs);
  }

  serve(route: Route, parameters: PathParameters, request: IncomingRequest, response: ServerResponse): void {
    const exchange = this.#begin(request, response);
    if (!exchange) return;
    exchange.parameters = parameters;
    void this.#follow(exchange, this.#start(route, request, exchange), route.errors);
  }

  serveUnmatched(request: IncomingRequest, response: ServerResponse): void {
    const exchange = this.#begin(request, response);
    if (!exchange) return;
    const errors = this.#errorsWithoutRoute(exchange);
    void this.#follow(exchange, this.#startUnmatched(request, exchange, errors), errors);
  }

  /** Serves a request that Node refuses before it is routed. */
  serveRefused(request: IncomingRequest, response: ServerResponse, refusal: Refusal): void {
    const exchange = this.#begin(request, response);
    if (!exchange) return;
    const errors = this.#errorsOfPath(exchange) ?? this.#errorsWithoutRoute(exchange);
    void this.#follow(exchange, this.#refuse(exchange, refusal, errors), errors);
  }

  internalError(requestId: string, thrown: unknown): void {
    this.#deps.events.internalError(requestId, thrown);
  }

  /** Serves a request for which no exchange could be made: closes its connection and harms no other. */
  serveNothing(request: IncomingRequest, thrown: unknown): void {
    this.#deps.events.internalError(undefined, thrown);
    request.socket.destroy();
  }

  answerOver(exchange: HttpExchange): void {
    const { connection } = exchange;
    this.#open -= 1;
    if (!exchange.returned) exchange.overSince = this.#unreturned.begin();
    connection.end(exchange);
    if (!connection.idle) return;
    if (connection.lastWords !== undefined) linger(connection.socket, connection.lastWords);
    else if (this.stopped) connection.socket.destroySoon();
  }

  /**
   * Returns undefined for a request on a connection from which nothing more is taken; it ends with the connection.
   */
  #begin(request: IncomingRequest, response: ServerResponse): HttpExchange | undefined {
    const connection = this.#connections.find(request.socket);
    if (connection === undefined || connection.closing) {
      // The client's FIN comes after the body, and the exchanges that still run must learn of it.
      request.resume();
      return undefined;
    }
    const exchange = new HttpExchange(this, connection, request, response);
    this.#running += 1;
    this.#open += 1;
    return exchange;
  }

  #start(route: Route, request: IncomingRequest, exchange: HttpExchange): Promise<void> {
    try {
      const refusal = checkRequest(this.policy, request, exchange, route.anyHost);
      if (refusal) return this.#refuse(exchange, refusal, route.errors);
      if (this.#early.refuses(request, route, exchange.connection)) return this.#shed(exchange, route.errors, request);
      if (route.needsNoKey?.() !== true || isFirstProbe(route, exchange)) return route.handle(exchange);
      return this.#answerAnybody(exchange, route.errors, () => route.handle(exchange), route);
    } catch (thrown) {
      return Promise.reject(GatewayError.from(thrown));
    }
  }

  /** Whose bytes wait on a connection: those of its oldest exchange, behind which all others wait. */
  #unreadHolder(connection: Connection): UnreadHolder {
    const [oldest] = connection.users;
    const keyId = oldest && this.#deps.keyFinder?.ownerOf(oldest)?.id;
    const standsStill = connection.motionlessForMs(this.clock.nowMs()) >= standsStillAfterMs;
    return { connection, keyId, address: callerAddress(oldest?.clientAddress ?? ''), standsStill };
  }

  #errorsWithoutRoute(exchange: HttpExchange): ErrorRenderer {
    return this.#deps.errorsOfClient?.(exchange) ?? this.#errorsOfPath(exchange) ?? this.#deps.errors;
  }

  /** The dialect of the routes with this path, whatever their methods. */
  #errorsOfPath({ path }: HttpExchange): ErrorRenderer | undefined {
    return this.#routes.ofPath(path)[0]?.errors;
  }

  async #startUnmatched(request: IncomingRequest, exchange: HttpExchange, errors: ErrorRenderer): Promise<void> {
    const refusal = checkRequest(this.policy, request, exchange);
    const { events, explainUnserved } = this.#deps;
    const answer = (): Promise<void> =>
      answerUnmatched(exchange, request, this.#routes, { errors, events }, explainUnserved);
    if (refusal) await this.#refuse(exchange, refusal, errors);
    else if (this.#early.refuses(request, undefined, exchange.connection)) await this.#shed(exchange, errors, request);
    else if (isPreflight(exchange)) await answer();
    else await this.#answerAnybody(exchange, errors, answer);
  }

  #refuse(exchange: HttpExchange, refusal: Refusal, errors: ErrorRenderer): Promise<void> {
    return this.#answerAnybody(exchange, errors, () => {
      const { reason, error } = refusal;
      this.#deps.events.httpRejected(reason, exchange.clientAddress, refusedRequest(exchange, error));
      return answerError(exchange, error, errors);
    });
  }

  /** Runs work for a client without a key, within the budget of its address. */
  async #answerAnybody(
    exchange: HttpExchange,
    errors: ErrorRenderer,
    work: () => Promise<void>,
    { budget = this.#deps.withoutKey, isProbe = false }: Pick<Route, 'budget' | 'isProbe'> = {},
  ): Promise<void> {
    let leave: (() => void) | undefined;
    try {
      leave = budget?.enter(callerAddress(exchange.clientAddress));
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
      if (isProbe) exchange.closesConnection = true;
      this.#deps.events.httpRejected('keyless_budget', exchange.clientAddress, refusedRequest(exchange, thrown));
      return answerError(exchange, thrown, errors);
    }
    if (leave === undefined && budget !== undefined) {
      this.#deps.events.httpRejected('keyless_budget', exchange.clientAddress);
      exchange.cut();
      return;
    }
    // From then on the answer only waits for its reader, which has its own bounds (UnreadAnswers). Otherwise slow
    // readers could use up the budget.
    exchange.onGiven = leave;
    try {
      await work();
    } finally {
      leave?.();
    }
  }

  #shed(exchange: HttpExchange, errors: ErrorRenderer, { priority }: IncomingRequest): Promise<void> {
    const { events, queue } = this.#deps;
    const tookMs = this.clock.nowMs() - exchange.startedAtMs;
    events.requestShed?.(exchange.path, exchange.requestId, exchange.clientAddress, tookMs, priority);
    return answerError(exchange, overloaded(tooManyRequests, queue?.expectedMs), errors);
  }

  async #follow(exchange: HttpExchange, work: Promise<void>, errors: ErrorRenderer): Promise<void> {
    try {
      await work;
      if (!exchange.over && !exchange.hasAnswer) throw new Error('The handler returned without an answer.');
    } catch (thrown) {
      await this.#lastResort(exchange, thrown, errors);
    }
    try {
      exchange.releaseBody();
    } catch (thrown) {
      this.internalError(exchange.requestId, thrown);
    }
    exchange.returned = true;
    if (exchange.overSince !== undefined) this.#unreturned.end(exchange.overSince);
    this.#running -= 1;
    if (this.#running === 0) this.#onIdle();
  }

  /** Gives the client an honest end, whatever the handler did. */
  async #lastResort(exchange: HttpExchange, thrown: unknown, errors: ErrorRenderer): Promise<void> {
    const error = GatewayError.from(thrown);
    if (error.code === 'internal_error' && error !== exchange.bug)
      this.internalError(exchange.requestId, error.context.cause ?? error);
    try {
      if (!exchange.headSent) await answerError(exchange, error, errors);
      else if (!exchange.hasAnswer) exchange.cut();
    } catch (again) {
      this.internalError(exchange.requestId, again);
      // The exchange itself may be broken, so the socket is destroyed directly.
      exchange.connection.socket.destroy();
    }
  }
}

/**
 * A kubelet opens a connection for each probe, and ends a process that does not answer. It may share its address with
 * those who ask too often.
 */
function isFirstProbe({ isProbe }: Route, { connection }: HttpExchange): boolean {
  return isProbe === true && connection.requests === 1;
}

/**
 * A browser sends one before each request of a page, and that request is counted. Only if CORS lets the page ask at
 * all.
 */
function isPreflight({ method, extraHeaders }: HttpExchange): boolean {
  return method === 'OPTIONS' && extraHeaders !== noLines;
}
