import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRequest } from './answer-request.ts';
import type { AnswerDefaults } from './answer-context.ts';
import { Capacity } from './capacity.ts';
import { answerControl, controlPrefix } from './control-routes.ts';
import type { Controlled } from './control-routes.ts';
import { parseDirectives } from './directives.ts';
import { Journal } from './journal.ts';
import type { RequestRecord, SimulatorStats } from './journal.ts';
import { PaceWheel } from './pace-wheel.ts';
import { PrevailingDirectives } from './prevailing-directives.ts';
import { PromptCache } from './prompt-cache.ts';
import { SimulatedExchange } from './simulated-exchange.ts';
import { noStoredObjects } from './stored-objects.ts';

interface SimulatorOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default, and for 0: any free port. */
  readonly port?: number;
  /** Directives for every request, in the form of `x-simulate`. A request's own directives override them. */
  readonly defaults?: string;
  /** Makes the whole run repeatable: the first request uses this seed, each further one the next number. */
  readonly seed?: number;
  /** Number of requests that `requests()` remembers. Default: 1,000. */
  readonly maxRecords?: number;
  /** Bytes of request bodies that are remembered. Default: 16 MiB. */
  readonly maxRecordedBodyBytes?: number;
}

/** A simulated provider: OpenAI's routes on a real socket. */
export interface Simulator {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:port/v1` */
  readonly baseUrl: string;
  stats(): SimulatorStats;
  /** The most recent requests, the oldest of them first. */
  requests(): readonly RequestRecord[];
  /** The body of a remembered request, by its number. */
  requestBody(number: number): Buffer | undefined;
  /** Sets directives for all requests from now on, which win over their own; an empty text ends that. @throws BadDirective */
  prevail(directives: string): void;
  /** Resets the connections of all answers that have not ended. */
  cut(): void;
  /** Closes all connections and stops listening. */
  stop(): Promise<void>;
}

/** @throws BadDirective for invalid `defaults`, and the system's error where the port is in use */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  const defaults: AnswerDefaults = {
    scenario: parseDirectives(options.defaults ?? ''),
    prevailing: new PrevailingDirectives(),
    capacity: new Capacity(),
    promptCache: new PromptCache(),
    seed: options.seed,
    randomSeed: Math.floor(Math.random() * 2 ** 40),
    stored: noStoredObjects(),
  };
  const journal = new Journal({
    maxRecords: options.maxRecords ?? 1000,
    maxBodyBytes: options.maxRecordedBodyBytes ?? 16 * 1024 * 1024,
  });
  const wheel = new PaceWheel();
  const running = new Set<SimulatedExchange>();
  const controlled: Controlled = {
    journal,
    prevailing: defaults.prevailing,
    cut() {
      for (const exchange of running) exchange.resetNow();
    },
  };
  const server = createSimulatorServer(controlled, (request, response) => {
    const exchange = new SimulatedExchange(request, response, journal, wheel);
    running.add(exchange);
    response.once('close', () => running.delete(exchange));
    void answerRequest(exchange, defaults);
  });
  // This many clients may connect at the same moment.
  server.listen({ host, port: options.port ?? 0, backlog: 4096 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host,
    port,
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${port}/v1`,
    stats: () => journal.stats(),
    requests: () => journal.records(),
    requestBody: (number) => journal.body(number),
    prevail(directives) {
      controlled.prevailing.set(directives);
    },
    cut() {
      controlled.cut();
    },
    stop: () => stop(server),
  };
}

function createSimulatorServer(
  controlled: Controlled,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer({
    // Longer than any gateway keeps idle sockets, so that the simulator never closes first, unless a directive says so.
    keepAliveTimeout: 300_000,
    requestTimeout: 0,
    maxHeaderSize: 128 * 1024,
    noDelay: true,
  });
  server.on('connection', (socket) => {
    controlled.journal.connectionOpened();
    socket.on('close', () => {
      controlled.journal.connectionClosed();
    });
  });
  server.on('request', (request, response) => {
    if (request.url?.startsWith(controlPrefix) && answerControl(request, response, controlled)) return;
    answer(request, response);
  });
  return server;
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
