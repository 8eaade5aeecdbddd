import { AcceptedKeyPlaces } from './auth/accepted-key-places.ts';
import { AuthFailures } from './auth/auth-failures.ts';
import type { AnswerStore } from './cache/answer-store.ts';
import type { KeptBounds } from './cache/kept-answers.ts';
import { KnownAnswers } from './cache/known-answers.ts';
import type { ProcessInputs } from './cli/gateway-process.ts';
import type { Config } from './config/config.ts';
import { isOpenToEverybody } from './config/open-to-everybody.ts';
import { Cancellation } from './core/cancellation.ts';
import type { Clock } from './core/clock.ts';
import { reportBugsTo } from './core/isolation.ts';
import type { DialectTable } from './dialects/dialect-table.ts';
import { smallFormBytes } from './endpoints/take-form.ts';
import type { Gate } from './gate.ts';
import { createGeneration, type Generation } from './generation.ts';
import { Readiness } from './http/listener/health-probes.ts';
import { labelNames } from './label-names.ts';
import { ByteBudget, type BufferKind, bufferKinds } from './limits/byte-budget.ts';
import { CollectAfterStart } from './limits/collect-after-start.ts';
import { EventLoopDelay } from './limits/event-loop-delay.ts';
import { type ByteBudgets, CallerShares, type Largest } from './limits/caller-shares.ts';
import { RequestsWithoutKey } from './limits/requests-without-key.ts';
import { QueueDelay } from './limits/queue-delay.ts';
import { ModelRefusals } from './limits/model-refusals.ts';
import { Shed } from './limits/shed.ts';
import type { LimitStore } from './limits/store.ts';
import type { AnswerBounds } from './limits/stores/valkey/answer-room.ts';
import { MemoryStore } from './limits/stores/memory/memory-store.ts';
import { ValkeyStore } from './limits/stores/valkey/valkey-store.ts';
import { tuneV8 } from './limits/tune-v8.ts';
import { boundTargets } from './routing/bound-targets.ts';
import { TargetStates } from './routing/health/target-states.ts';
import { readTargets } from './routing/read-targets.ts';
import { RetryBudgets } from './routing/retry-budgets.ts';
import type { Simulator } from './simulator/start-simulator.ts';
import { openStdout } from './telemetry/log-buffer.ts';
import { Telemetry } from './telemetry/telemetry.ts';
import { Upstream } from './upstream/upstream.ts';
import type { UsageLedger } from './usage/ledger.ts';
import { MemoryLedger } from './usage/memory-ledger.ts';
import { OutputHistory } from './usage/output-history.ts';

/**
 * Everything that lives as long as the process. A reload replaces the generation and gives the other parts their new
 * limits.
 */
export class ProcessState implements Gate {
  readonly clock: Clock;
  readonly dialects: DialectTable;
  readonly keyPlaces: AcceptedKeyPlaces;
  readonly draining = new Cancellation();
  readonly readiness = new Readiness();
  readonly telemetry: Telemetry;
  readonly upstream: Upstream;
  readonly budgets: ByteBudgets;
  readonly authFailures: AuthFailures;
  readonly modelRefusals: ModelRefusals;
  readonly withoutKey: RequestsWithoutKey;
  readonly queue: QueueDelay;
  readonly shed: Shed;
  readonly callerShares: CallerShares;
  /** The shared store of limits; undefined if this process counts for itself. */
  readonly valkey: ValkeyStore | undefined;
  readonly store: LimitStore & { readonly trackedCallers: number };
  readonly ledger: UsageLedger;
  readonly outputs = new OutputHistory();
  readonly targets: TargetStates;
  readonly retryBudgets: RetryBudgets;
  readonly knownAnswers: KnownAnswers;
  readonly loopDelay: EventLoopDelay;
  readonly afterStart: CollectAfterStart;
  #simulator: Simulator | undefined;
  #generation: Generation;

  constructor(config: Config, inputs: ProcessInputs, clock: Clock, dialects: DialectTable) {
    const { limits, telemetry, auth } = config;
    this.clock = clock;
    this.dialects = dialects;
    this.keyPlaces = new AcceptedKeyPlaces(dialects.keyPlaces);
    const ofProcess = { output: openStdout(), clock, version: inputs.version };
    this.telemetry = new Telemetry(telemetry, labelNames(config), ofProcess);
    reportBugsTo((thrown) => {
      this.telemetry.internalError(undefined, thrown);
    });
    this.targets = new TargetStates(clock, this.telemetry.targets);
    this.retryBudgets = new RetryBudgets(this.telemetry.targets);
    this.upstream = new Upstream(config.upstream, inputs, clock);
    this.budgets = {
      bodyBytes: this.#budgetOf('bodyBytes'),
      formBytes: this.#budgetOf('formBytes'),
      answerBytes: this.#budgetOf('answerBytes'),
    };
    const onShed = (...[reason, priority]: Parameters<Telemetry['shed']>): void => {
      this.telemetry.shed(reason, priority);
    };
    this.shed = new Shed(limits, clock, onShed);
    this.callerShares = new CallerShares(limits, this.#largest(config), this.budgets, onShed);
    this.authFailures = new AuthFailures(auth, clock, () => {
      onShed('auth_failures');
    });
    this.modelRefusals = new ModelRefusals(limits, clock, () => {
      onShed('model_refusals');
    });
    this.withoutKey = new RequestsWithoutKey(limits, clock);
    this.queue = new QueueDelay(limits, clock);
    this.valkey = this.#createValkey(config);
    this.store = this.valkey ?? new MemoryStore(limits.maxTrackedCallers);
    this.ledger = this.valkey?.ledger ?? new MemoryLedger();
    this.knownAnswers = new KnownAnswers(keptBoundsOf(config), clock);
    this.loopDelay = new EventLoopDelay(clock);
    this.afterStart = new CollectAfterStart(this.shed, clock);
    tuneV8();
    this.#generation = createGeneration(config, 1, this);
    this.#boundTargets();
    this.#measure();
  }

  /** The configuration in force. */
  get generation(): Generation {
    return this.#generation;
  }

  get answerStore(): AnswerStore | undefined {
    return this.valkey?.answers;
  }

  /** The embedded simulator; undefined until it listens, and if there is none. */
  get simulator(): Simulator | undefined {
    return this.#simulator;
  }

  /** Starts the embedded simulator, and makes it the provider. */
  async startSimulator(): Promise<void> {
    const { startSimulator } = await import('./simulator/start-simulator.ts');
    // The process may run for weeks, and nobody reads the records of an embedded simulator.
    this.#simulator = await startSimulator({ maxRecords: 0 });
    this.#generation = createGeneration(this.#generation.config, this.#generation.number, this);
  }

  /** Puts a generation in force in one assignment, and gives the limiters that live as long as the process their new limits. Never throws. */
  useGeneration(generation: Generation): void {
    this.#generation = generation;
    const { limits, auth } = generation.config;
    for (const limited of [this.shed, this.queue, this.withoutKey, this.modelRefusals]) limited.setLimits(limits);
    this.callerShares.setLimits(limits, this.#largest(generation.config));
    this.authFailures.setLimits(auth);
    this.knownAnswers.kept.setBounds(keptBoundsOf(generation.config));
    this.#boundTargets();
  }

  #boundTargets(): void {
    const { config, routes } = this.#generation;
    boundTargets(routes, { ...config.attempts, maxInFlight: config.upstream.maxConnections });
  }

  #measure(): void {
    const { telemetry, budgets } = this;
    telemetry.targets.readFrom(() => readTargets(this.generation.routes, this.targets, this.clock.nowMs()));
    telemetry.gauge('openToEverybody', () => (isOpenToEverybody(this.generation.config) ? 1 : 0));
    telemetry.gauge('eventLoopDelay', () => this.loopDelay.recentMs / 1000);
    telemetry.gauge('bufferedBodyBytes', () => budgets.bodyBytes.bytesInUse);
    telemetry.gauge('bufferedFormBytes', () => budgets.formBytes.bytesInUse);
    telemetry.gauge('bufferedAnswerBytes', () => budgets.answerBytes.bytesInUse);
    telemetry.gauge('queuedRequests', () => this.shed.queued);
    telemetry.gauge('keptAnswers', () => this.knownAnswers.kept.entries);
    telemetry.gauge('keptAnswerBytes', () => this.knownAnswers.kept.bytes);
    telemetry.gauge('trackedCallers', () => this.store.trackedCallers);
    telemetry.gauge('limitStorePods', () => this.valkey?.pods ?? this.#assumedPods());
  }

  #budgetOf(kind: BufferKind): ByteBudget {
    return new ByteBudget(kind, () => {
      this.telemetry.shed(bufferKinds[kind].label);
    });
  }

  #largest({ server }: Config): Largest {
    const bodyBytes = Math.max(server.maxBodyBytes, Math.min(server.maxFormBytes, smallFormBytes));
    return { bodyBytes, formBytes: server.maxFormBytes, answerBytes: this.upstream.maxAnswerBytes };
  }

  #createValkey({ limits: { valkey, maxTrackedCallers } }: Config): ValkeyStore | undefined {
    if (valkey === undefined) return undefined;
    return new ValkeyStore(valkey, {
      clock: this.clock,
      events: this.telemetry.store,
      assumedPods: () => this.#assumedPods(),
      maxTrackedCallers,
      answerBounds: () => answerBoundsOf(this.generation.config),
    });
  }

  #assumedPods(): number {
    return this.generation.config.limits.assumedPods;
  }
}

function answerBoundsOf({ cache, limits }: Config): AnswerBounds {
  const { windowMs, maxSharedBytes, maxStoreBytes } = cache.idempotency;
  return { windowMs, maxAnswerBytes: maxSharedBytes, maxBytes: maxStoreBytes, maxShare: limits.maxShare.caller };
}

function keptBoundsOf({ cache, limits }: Config): KeptBounds {
  const { windowMs, maxEntries } = cache.idempotency;
  return { windowMs, maxEntries, maxBytes: cache.maxBytes, maxShare: limits.maxShare.caller };
}
