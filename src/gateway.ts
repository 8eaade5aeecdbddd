import { AuthFailures } from './auth/auth-failures.ts';
import { knownKey } from './auth/identify.ts';
import { callerOf, Keys, keysAreRequired } from './auth/keys.ts';
import type { CreateGateway, DrainOptions, GatewayProcess, Listening, ProcessInputs } from './cli/gateway-process.ts';
import type { Config } from './config/config.ts';
import { isOpenToEverybody } from './config/open-to-everybody.ts';
import type { ConfigError } from './config/problem.ts';
import { Cancellation } from './core/cancellation.ts';
import type { Caller } from './core/caller.ts';
import { type Clock, systemClock } from './core/clock.ts';
import { reportBugsTo } from './core/isolation.ts';
import type { Provider } from './core/plan.ts';
import { openaiDialect } from './dialects/openai/dialect.ts';
import type { Gate, Generation } from './gate.ts';
import { createAdminListener } from './http/listener/admin-listener.ts';
import { drain } from './http/listener/drain.ts';
import { healthRoutes, Readiness } from './http/listener/health.ts';
import type { HttpListener } from './http/listener/http-listener.ts';
import type { ListenerDeps } from './http/listener/listener-deps.ts';
import { createPublicListener, publicPolicy, type Surroundings } from './http/listener/listener.ts';
import { readClusterNames } from './http/request/private-names.ts';
import { Admission } from './limits/admit.ts';
import { ByteBudget, type HeldKind, heldKinds } from './limits/byte-budget.ts';
import { CollectAfterStart } from './limits/collect-after-start.ts';
import { EventLoopDelay } from './limits/event-loop-delay.ts';
import { type ByteBudgets, Holders, type Largest } from './limits/holders.ts';
import { Keyless } from './limits/keyless.ts';
import { QueueDelay } from './limits/queue-delay.ts';
import { Shed } from './limits/shed.ts';
import { limitNames, Policy } from './limits/policy.ts';
import type { LimitStore } from './limits/store.ts';
import { MemoryStore } from './limits/stores/memory/memory-store.ts';
import { ValkeyStore } from './limits/stores/valkey/valkey-store.ts';
import { buildProviders } from './providers/build-providers.ts';
import { simulatorName, simulatorProvider } from './providers/simulator.ts';
import { adminRoutes, explainUnserved, explainUnservedByAdmin, publicRoutes } from './routes.ts';
import { buildRoutes } from './routing/build-routes.ts';
import { otherModelsLabel } from './routing/plan-for.ts';
import type { Simulator } from './simulator/start-simulator.ts';
import { openStdout } from './telemetry/log-buffer.ts';
import { SelfCheck, type Surplus } from './telemetry/self-check.ts';
import { type LabelNames, Telemetry } from './telemetry/telemetry.ts';
import { Upstream } from './upstream/upstream.ts';
import { Accounting } from './usage/accounting.ts';
import type { UsageLedger } from './usage/ledger.ts';
import { MemoryLedger } from './usage/memory-ledger.ts';
import { OutputHistory } from './usage/output-history.ts';
import { type PriceList, readPriceList } from './usage/price-list.ts';
import { Prices, type PriceSettings } from './usage/prices.ts';

/** The build puts it beside the bundle. */
const docsScript = new URL('./docs/scalar.js.gz', import.meta.url);
const logFlushMs = 1_000;
const storeFlushMs = 1_000;

/** Puts the parts together: the one file that knows every one of them. */
export const createGateway: CreateGateway = (config, inputs) => new Gateway(config, inputs, systemClock);

class Gateway implements GatewayProcess, Gate {
  readonly clock: Clock;
  readonly draining = new Cancellation();
  readonly telemetry: Telemetry;
  readonly upstream: Upstream;
  readonly authFailures: AuthFailures;
  readonly shed: Shed;
  readonly holders: Holders;
  readonly #keyless: Keyless;
  generation: Generation;
  #config: Config;
  #generations = 1;
  readonly #cluster = readClusterNames();
  readonly #readiness = new Readiness();
  readonly #store: LimitStore & { readonly trackedCallers: number };
  /** The same store, where it runs elsewhere. */
  readonly #valkey: ValkeyStore | undefined;
  readonly #ledger: UsageLedger;
  readonly #outputs = new OutputHistory();
  readonly #loopDelay: EventLoopDelay;
  readonly #queue: QueueDelay;
  readonly #afterStart: CollectAfterStart;
  readonly #budgets: ByteBudgets;
  readonly #public: HttpListener;
  readonly #admin: HttpListener;
  readonly #selfCheck: SelfCheck;
  #simulator: Simulator | undefined;

  constructor(config: Config, inputs: ProcessInputs, clock: Clock) {
    this.#config = config;
    this.clock = clock;
    const { limits, server, admin } = config;
    this.telemetry = new Telemetry(config.telemetry, labelNames(config), {
      output: openStdout(),
      clock,
      version: inputs.version,
    });
    reportBugsTo((thrown) => {
      this.telemetry.internalError(undefined, thrown);
    });
    const budgets: ByteBudgets = { bodyBytes: this.#budgetOf('bodyBytes'), answerBytes: this.#budgetOf('answerBytes') };
    this.#budgets = budgets;
    this.upstream = new Upstream(config.upstream, inputs, clock);
    this.#queue = new QueueDelay(limits, clock);
    this.#loopDelay = new EventLoopDelay(clock);
    this.#valkey = this.#openValkey(config);
    this.#ledger = this.#valkey?.ledger ?? new MemoryLedger();
    this.#store = this.#valkey ?? new MemoryStore(limits.maxTrackedCallers);
    this.shed = new Shed(limits, (reason) => {
      this.telemetry.shed(reason);
    });
    this.holders = new Holders(limits, this.#largest(config), budgets, (part) => {
      this.telemetry.shed(part);
    });
    this.authFailures = new AuthFailures(config.auth, clock, () => {
      this.telemetry.shed('auth_failures');
    });
    this.#keyless = new Keyless(limits, clock);
    this.#afterStart = new CollectAfterStart(this.shed, clock);
    this.generation = this.#generate(config);
    this.telemetry.gauge('openToEverybody', () => (isOpenToEverybody(this.#config) ? 1 : 0));
    this.telemetry.gauge('eventLoopDelay', () => this.#loopDelay.recentMs / 1000);
    this.telemetry.gauge('bufferedBodyBytes', () => budgets.bodyBytes.bytesInUse);
    this.telemetry.gauge('bufferedAnswerBytes', () => budgets.answerBytes.bytesInUse);
    this.telemetry.gauge('trackedCallers', () => this.#store.trackedCallers);
    this.telemetry.gauge('limitStorePods', () => this.#valkey?.pods ?? this.#config.limits.assumedPods);

    const deps: ListenerDeps = {
      clock,
      budget: budgets.bodyBytes,
      errors: openaiDialect,
      keyless: this.#keyless,
      events: {
        httpRejected: (reason, clientAddress, refused) => {
          this.telemetry.httpRejected(reason, clientAddress, refused);
        },
        requestRefused: (clientAddress, refused) => {
          this.telemetry.requestRefused(clientAddress, refused);
        },
        internalError: (requestId, thrown) => {
          this.telemetry.internalError(requestId, thrown);
        },
        readersCut: (clientAddress, path, unreadBytes) => {
          this.telemetry.readersCut(clientAddress, path, unreadBytes);
        },
        requestShed: (path, requestId, clientAddress) => {
          this.telemetry.requestShed(path, requestId, clientAddress);
        },
        tlsReloaded: (problem) => {
          this.telemetry.tlsReloaded(problem);
        },
      },
    };
    const health = healthRoutes(this.#readiness, openaiDialect);
    this.#public = createPublicListener(
      server,
      this.#surroundings(config),
      [...publicRoutes(this, inputs.version, docsScript), ...health],
      {
        ...deps,
        queue: this.#queue,
        keyOf: (shown) => knownKey(shown, this.generation.keys, clock.wallMs()),
        explainUnserved: (exchange) => explainUnserved(exchange, this),
      },
    );
    this.telemetry.gauge('openExchanges', () => this.#public.openExchanges);
    this.telemetry.gauge('openConnections', () => this.#public.openConnections);
    this.telemetry.gauge('unreadAnswerBytes', () => this.#public.unreadAnswerBytes);
    const metrics = { scrape: () => this.telemetry.scrape() };
    const adminOnly = adminRoutes(this, this.#ledger, (keyId) => this.#callerOf(keyId));
    const sources = { readiness: this.#readiness, metrics, adminRoutes: adminOnly, failures: this.authFailures };
    this.#admin = createAdminListener(admin, sources, { ...deps, explainUnserved: explainUnservedByAdmin });
    this.#selfCheck = new SelfCheck(
      () => this.#surplus(),
      clock,
      (check, by) => {
        this.telemetry.leaked(check, by);
        if (check === 'connections') this.#public.cutStanding();
      },
    );
  }

  async start(): Promise<Listening> {
    this.#valkey?.start();
    let simulatorUrl: string | undefined;
    if (this.#config.backend.kind === 'embedded-simulator') {
      const { startSimulator } = await import('./simulator/start-simulator.ts');
      // It may run for weeks inside a gateway, and nobody reads its records there.
      this.#simulator = await startSimulator({ maxRecords: 0 });
      simulatorUrl = this.#simulator.baseUrl;
      this.generation = this.#generate(this.#config);
    }
    const listening = { public: await this.#public.start(), admin: await this.#admin.start() };
    this.#readiness.markReady();
    this.telemetry.configWarned(this.#config.warnings);
    return { ...listening, ...(simulatorUrl === undefined ? {} : { simulatorUrl }) };
  }

  reload(config: Config): void {
    // All that can fail comes first: what is in use is replaced whole or not at all.
    const generation = this.#generate(config);
    const policy = publicPolicy(config.server, this.#surroundings(config));
    this.#config = config;
    this.generation = generation;
    this.#public.setPolicy(policy);
    for (const limited of [this.shed, this.#queue, this.#keyless]) limited.setLimits(config.limits);
    this.holders.setLimits(config.limits, this.#largest(config));
    this.authFailures.setLimits(config.auth);
    this.#generations += 1;
    this.telemetry.configReloaded(this.#generations, config.telemetry, labelNames(config));
    this.telemetry.configWarned(config.warnings);
  }

  reloadRejected(error: ConfigError): void {
    this.telemetry.configRejected(error.message);
  }

  writeOut(lastLine?: string): boolean {
    return this.telemetry.writeOut(lastLine);
  }

  async drain({ settle }: DrainOptions): Promise<void> {
    await drain(this.#public, {
      settings: this.#config.drain,
      clock: this.clock,
      readiness: this.#readiness,
      draining: this.draining,
      onPhase: (phase) => {
        this.telemetry.draining(phase);
      },
      skipSettling: !settle,
    });
    this.upstream.close();
    await Promise.all([this.#admin.close(), this.#simulator?.stop()]);
    this.#loopDelay.close();
    this.#afterStart.close();
    this.#selfCheck.close();
    await this.#valkey?.close(storeFlushMs);
    await this.telemetry.close(logFlushMs);
  }

  /** What is counted in one place and is missing in the place that it belongs to. */
  #surplus(): Surplus {
    const { inFlight } = this.telemetry;
    const running = this.#public.inFlight;
    return {
      permits: this.shed.inFlight - inFlight,
      requests: inFlight - running,
      holders: running === 0 ? this.holders.busy : 0,
      body_bytes: running === 0 ? this.#budgets.bodyBytes.bytesInUse : 0,
      answer_bytes: running === 0 ? this.#budgets.answerBytes.bytesInUse : 0,
      ...this.#public.lookForLeaks(),
    };
  }

  #budgetOf(kind: HeldKind): ByteBudget {
    return new ByteBudget(kind, () => {
      this.telemetry.shed(heldKinds[kind].label);
    });
  }

  #largest({ server }: Config): Largest {
    return { bodyBytes: server.maxBodyBytes, answerBytes: this.upstream.maxAnswerBytes };
  }

  #surroundings({ auth }: Config): Surroundings {
    return { isOpen: !keysAreRequired(auth), cluster: this.#cluster };
  }

  #openValkey({ limits: { valkey, maxTrackedCallers } }: Config): ValkeyStore | undefined {
    if (valkey === undefined) return undefined;
    return new ValkeyStore(valkey, {
      clock: this.clock,
      events: this.telemetry.store,
      assumedPods: () => this.#config.limits.assumedPods,
      maxTrackedCallers,
    });
  }

  #generate(config: Config): Generation {
    const providers = new Map(
      buildProviders(config.providers, {
        clock: this.clock,
        onKeyProblem: (provider, problem) => {
          this.telemetry.keyFileProblem(provider, problem);
        },
      }),
    );
    const simulator = this.#embedded();
    if (simulator) providers.set(simulatorName, simulator);
    return {
      keys: new Keys(config.auth),
      admission: new Admission(policyOf(config), this.#store, this.clock),
      accounting: new Accounting(this.#pricesOf(config), this.#outputs, this.#ledger),
      routes: buildRoutes(config.models, config.defaults, providers, config.attempts.deadlineMs),
      streams: config.streams,
      docs: config.server.docs,
      maxBodyValues: config.server.maxBodyValues,
      createdAtSeconds: Math.floor(this.clock.wallMs() / 1000),
    };
  }

  #callerOf(keyId: string): Caller | undefined {
    const key = this.#config.auth.keys.find(({ id }) => id === keyId);
    return key === undefined ? undefined : { ...callerOf(key), address: '' };
  }

  #pricesOf(config: Config): Prices {
    const list = readPriceList();
    if (list === undefined) this.telemetry.priceListMissing();
    return new Prices(priceSettings(config, list ?? []), (provider, upstreamModel) => {
      this.telemetry.modelWithoutPrice(provider, upstreamModel);
    });
  }

  /** The simulator as a provider; until it listens at an address where nobody does. */
  #embedded(): Provider | undefined {
    if (this.#config.backend.kind !== 'embedded-simulator') return undefined;
    return simulatorProvider(this.#simulator ? new URL(this.#simulator.baseUrl).origin : 'http://127.0.0.1:1');
  }
}

function policyOf({ limits, auth }: Config): Policy {
  const { '*': others, ...listed } = limits.perModel ?? {};
  return new Policy({
    ...limits,
    perModel: others === undefined ? listed : { ...listed, [otherModelsLabel]: others },
    ofKeys: new Map(auth.keys.flatMap(({ id, limits: own }) => (own === undefined ? [] : [[id, own] as const]))),
    // A store counts for all of them; while it is away it is the store that shares out.
    pods: limits.valkey === undefined ? limits.assumedPods : 1,
  });
}

function priceSettings({ providers, models }: Config, list: PriceList): PriceSettings {
  const configured = Object.entries(providers).map(([name, { baseUrl, simulator }]) => ({
    name,
    baseUrl: simulator === true ? simulatedUrl : baseUrl,
  }));
  return {
    list,
    providers: [{ name: simulatorName, baseUrl: simulatedUrl }, ...configured],
    own: models.flatMap(({ name, provider, upstreamModel = name, price }) => {
      if (price === undefined) return [];
      return [name === '*' ? { provider, price } : { provider, upstreamModel, price }];
    }),
  };
}

/** The simulator stands in for OpenAI, and so do its prices: budgets can be tried out with it. */
const simulatedUrl = 'https://api.openai.com/v1';

function labelNames(config: Config): LabelNames {
  const { models, providers } = config;
  return {
    models: models.map(({ name }) => name).filter((name) => name !== '*'),
    providers: [...Object.keys(providers), simulatorName],
    limits: limitNames,
  };
}
