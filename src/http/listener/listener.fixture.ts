import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { answerHeaderNames } from '../../core/answer-header-names.ts';
import { systemClock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { HttpListener } from './http-listener.ts';
import type { ListenerDeps } from './listener-deps.ts';
import { createPublicListener } from './public-listener.ts';
import { RawClient } from './raw-client.fixture.ts';
import type { Method } from '../../core/method.ts';
import type { ErrorRenderer, Route } from '../request/route.ts';
import type { ServerSettings } from './settings.ts';

/** Says in each body which dialect it is. */
function renderer(dialect: string): ErrorRenderer {
  return {
    renderError: (error: GatewayError, requestId: string) => ({
      status: error.context.status ?? error.row.status,
      body: JSON.stringify({ dialect, code: error.code, message: error.publicMessage, request_id: requestId }),
    }),
  };
}

export const fallbackErrors = renderer('fallback');
export const routeErrors = renderer('route');

export const testSettings: ServerSettings = {
  host: '127.0.0.1',
  port: 0,
  corsOrigins: [],
  allowedHosts: [],
  docs: 'open',
  trustedProxies: [],
  maxBodyBytes: 100_000,
  maxFormBytes: 100_000,
  maxUnreadAnswerBytes: 67_108_864,
  maxUnreadBytesPerConnection: 1_048_576,
  unreadAnswerTimeoutMs: 300_000,
  maxBodyValues: 10_000,
  bodyTimeoutMs: 60_000,
  minBodyBytesPerSecond: 0,
  headersTimeoutMs: 20_000,
  keepAliveTimeoutMs: 75_000,
  idleTimeoutMs: 120_000,
  maxConnectionAgeMs: 60_000,
  maxConnections: 1_000,
  maxConnectionsPerAddress: 1_000,
};

export function route(method: Method, url: string, handle: (exchange: Exchange) => Promise<void>): Route {
  return { method, url, errors: routeErrors, handle };
}

/** Answers 200 with the body that was sent. */
export const echo = route('POST', '/echo', async (exchange) => {
  const body = await exchange.readBody();
  await exchange.answer({ status: 200, headers: ['content-type', 'application/json'] }, body);
});

export const hello = route('GET', '/hello', (exchange) => exchange.answer({ status: 200, headers: [] }, 'hello'));

export class TestBudget {
  bytesInUse = 0;
  mostBytes = Number.POSITIVE_INFINITY;

  reserve(bytes: number): GatewayError | undefined {
    if (this.bytesInUse + bytes > this.mostBytes)
      return new GatewayError('overloaded', undefined, { retryAfterMs: 1000 });
    this.bytesInUse += bytes;
    return undefined;
  }

  /** Bytes that are read ahead are allowed up to here. */
  mostSpareBytes = 0;

  reserveSpare(bytes: number): boolean {
    return this.bytesInUse + bytes <= this.mostSpareBytes && this.reserve(bytes) === undefined;
  }

  release(bytes: number): void {
    this.bytesInUse -= bytes;
  }
}

export interface TestListener {
  readonly listener: HttpListener;
  readonly port: number;
  readonly rejections: string[];
  readonly internalErrors: unknown[];
  /** Address, path and unread bytes of each connection that was cut because too much was unread. */
  readonly readersCut: [string, string, number][];
  /** Path and request id of each request that was refused for overload. */
  readonly requestsShed: [string, string][];
  readonly tlsReports: (Error | undefined)[];
  readonly budget: TestBudget;
  readonly open: (host?: string) => Promise<RawClient>;
}

/** A public listener on a free port, closed when the test is over. */
export async function startListener(
  settings: Partial<ServerSettings> = {},
  routes: readonly Route[] = [echo, hello],
  deps: Pick<ListenerDeps, 'queue' | 'keyFinder' | 'withoutKey'> = {},
): Promise<TestListener> {
  const rejections: string[] = [];
  const internalErrors: unknown[] = [];
  const readersCut: TestListener['readersCut'] = [];
  const requestsShed: TestListener['requestsShed'] = [];
  const tlsReports: (Error | undefined)[] = [];
  const budget = new TestBudget();
  const listener = createPublicListener(
    { ...testSettings, ...settings },
    { isOpen: true, cluster: undefined, exposedHeaders: answerHeaderNames },
    routes,
    {
      clock: systemClock,
      budget,
      errors: fallbackErrors,
      ...deps,
      events: {
        requestShed: (path, requestId) => requestsShed.push([path, requestId]),
        httpRejected: (reason) => rejections.push(reason),
        internalError: (_requestId, thrown) => internalErrors.push(thrown),
        readersCut: (...cut) => readersCut.push(cut),
        tlsReloaded: (problem) => tlsReports.push(problem),
      },
    },
  );
  const { port } = await listener.start();
  const clients: RawClient[] = [];
  onTestFinished(async () => {
    for (const client of clients) client.socket.destroy();
    await listener.close();
  });
  const open = async (host?: string): Promise<RawClient> => {
    const client = await RawClient.open(port, host);
    clients.push(client);
    return client;
  };
  return { listener, port, rejections, internalErrors, readersCut, requestsShed, tlsReports, budget, open };
}

/** Waits until something is so. */
export async function until(what: () => boolean, withinMs = 3_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!what()) {
    if (performance.now() > endMs) throw new Error(`never so: ${String(what)}`);
    await pause(1);
  }
}
