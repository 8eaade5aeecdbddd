import type { Clock } from '../core/clock.ts';
import type { Quirks } from '../core/quirks.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import type { Priority } from '../core/priority.ts';
import { ClosedSet } from './closed-set.ts';
import { ConfigEvents } from './config-events.ts';
import { ConnectionEvents, type HttpRejection, type RefusedRequest } from './connection-events.ts';
import { Instruments } from './instruments.ts';
import { LimitEvents, type LimitsDecision, type ShedReason } from './limit-events.ts';
import type { LogBuffer } from './log-buffer.ts';
import { Log } from './log.ts';
import type { KeysOfKind } from './metrics.ts';
import { type DrainPhase, ProcessEvents } from './process-events.ts';
import { collectProcessMetrics } from './process-metrics.ts';
import { ProviderEvents } from './provider-events.ts';
import { RecentRequests } from './recent-requests.ts';
import { RefusalBudget } from './refusal-budget.ts';
import { RequestEvents } from './request-events.ts';
import type { RequestRecord } from './request-record.ts';
import type { TelemetrySettings } from './settings.ts';
import type { Check } from './leak-check.ts';
import { NoticeEvents } from './notice-events.ts';
import { StoreEvents } from './store-events.ts';
import { TargetEvents } from './target-events.ts';

/** The configured names that may become label values. `other` is always one. */
export interface LabelNames {
  readonly models: Iterable<string>;
  readonly providers: Iterable<string>;
  readonly limits: Iterable<string>;
  /** Those of listed models. */
  readonly targets: Iterable<{ readonly provider: string; readonly upstreamModel: string }>;
}

interface TelemetryContext {
  readonly output: Pick<LogBuffer, 'write' | 'close' | 'closeNow' | 'droppedLines'>;
  readonly clock: Clock;
  readonly version: string;
}

/** Gauges whose values are read from other code at a scrape. */
type ReadGauge = Extract<
  KeysOfKind<'gauge'>,
  | 'openToEverybody'
  | 'eventLoopDelay'
  | 'bufferedBodyBytes'
  | 'bufferedFormBytes'
  | 'bufferedAnswerBytes'
  | 'unreadAnswerBytes'
  | 'openExchanges'
  | 'openConnections'
  | 'queuedRequests'
  | 'trackedCallers'
  | 'keptAnswers'
  | 'keptAnswerBytes'
  | 'limitStorePods'
>;

const writeOutMs = 500;

/** One method per event: it writes the log line and updates the counters and attributes together. No method ever throws. */
export class Telemetry {
  readonly #instruments = new Instruments();
  readonly #log: Log;
  readonly #output: TelemetryContext['output'];
  readonly #models: ClosedSet;
  readonly #providers: ClosedSet;
  readonly #limits: ClosedSet;
  /** Events of a store that several pods share. */
  readonly store: StoreEvents;
  /** How the targets of models are doing. */
  readonly targets: TargetEvents;
  #notices: NoticeEvents | undefined;
  /** What happened to the requests that ended last. */
  readonly recent: RecentRequests;
  readonly #clock: Clock;
  readonly #requestEvents: RequestEvents;
  readonly #limitEvents: LimitEvents;
  readonly #connectionEvents: ConnectionEvents;
  readonly #providerEvents: ProviderEvents;
  readonly #configEvents: ConfigEvents;
  readonly #processEvents: ProcessEvents;

  constructor(settings: TelemetrySettings, names: LabelNames, context: TelemetryContext) {
    const instruments = this.#instruments;
    this.#output = context.output;
    this.#clock = context.clock;
    this.recent = new RecentRequests(settings.recentRequests);
    this.#log = new Log(settings.logLevel, context.output, () => context.clock.wallMs());
    this.#models = new ClosedSet(names.models);
    this.#providers = new ClosedSet(names.providers);
    this.#limits = new ClosedSet(names.limits);
    const refusals = new RefusalBudget(context.clock, (lines, seconds) => {
      this.#log.info('refusals without a line of their own', { lines, within_seconds: seconds });
    });
    this.#requestEvents = new RequestEvents(instruments, this.#log, this.#models, this.#providers, refusals);
    this.#limitEvents = new LimitEvents(instruments, this.#limits, this.#log, context.clock);
    this.store = new StoreEvents(instruments, this.#log);
    this.#connectionEvents = new ConnectionEvents(instruments, this.#log, refusals);
    this.#providerEvents = new ProviderEvents(instruments, this.#log, this.#providers, context.clock);
    this.#providerEvents.named(names.providers);
    this.targets = new TargetEvents(instruments, this.#log, this.#models, this.#providers);
    this.targets.named(names.targets);
    this.#configEvents = new ConfigEvents(instruments, this.#log);
    this.#processEvents = new ProcessEvents(instruments, this.#log);
    instruments.countFrom('droppedLogLines', () => context.output.droppedLines);
    instruments.gauges('healthChannelState', () =>
      this.#notices === undefined ? [] : [[[], this.#notices.isUp ? 1 : 0]],
    );
    instruments.gauge('buildInfo', () => 1, context.version, process.version);
    collectProcessMetrics(instruments.registry);
  }

  /** What pods tell each other of targets. Asked for only where they do. */
  get notices(): NoticeEvents {
    return (this.#notices ??= new NoticeEvents(this.#instruments, this.#log));
  }

  /** Number of requests that have begun and not ended. */
  get inFlight(): number {
    return this.#requestEvents.inFlight;
  }

  requestStarted(): void {
    this.#requestEvents.started();
  }

  /** Called once for every `requestStarted`, after the last byte. */
  requestFinished(record: RequestRecord): void {
    this.#requestEvents.finished(record);
  }

  streamOpened(): void {
    this.#requestEvents.streamOpened();
  }

  /** Called once for every `streamOpened`. */
  streamEnded(): void {
    this.#requestEvents.streamEnded();
  }

  attemptFinished(record: AttemptRecord, requestId: string): void {
    this.#requestEvents.attemptFinished(record, requestId);
    const { outcome, target, status } = record;
    const { name } = target.provider;
    if (outcome === 'provider_auth_failed') this.#providerEvents.keyProblem(name, status);
    else if (outcome === 'provider_out_of_funds') this.#providerEvents.fundsProblem(name, status);
  }

  learntOf(provider: string, lesson: Quirks): void {
    this.#providerEvents.learntOf(provider, lesson);
  }

  /** Reports one admission decision over all limits that applied. */
  limitsDecided(decision: LimitsDecision): void {
    this.#limitEvents.decided(decision);
  }

  shed(reason: ShedReason, priority?: Priority): void {
    this.#limitEvents.shed(reason, priority);
  }

  /**
   * Reports a request that was refused before its route handled it, because requests have to wait for too long.
   * @param tookMs from the reading of its head to its refusal
   */
  requestShed(
    path: string,
    requestId: string,
    clientAddress: string | undefined,
    tookMs: number,
    priority?: Priority,
  ): void {
    this.#limitEvents.requestShed(path, requestId, clientAddress, tookMs, priority);
    this.recent.keepRefusal({ requestId, path, code: 'overloaded' }, clientAddress, this.#clock.wallMs());
  }

  httpRejected(reason: HttpRejection, clientAddress?: string, refused?: RefusedRequest): void {
    this.#connectionEvents.httpRejected(reason, clientAddress, refused);
    if (refused !== undefined) this.recent.keepRefusal(refused, clientAddress, this.#clock.wallMs());
  }

  /** Reports a request that was answered with an error and would never have gone to a provider. */
  requestRefused(clientAddress: string, refused: RefusedRequest): void {
    this.#connectionEvents.refused(clientAddress, refused);
  }

  /**
   * Reports that all clients together left too much of their answers unread, and that the client with the most was
   * disconnected.
   */
  readersCut(clientAddress: string, path: string, unreadBytes: number): void {
    this.#connectionEvents.readersCut(clientAddress, path, unreadBytes);
  }

  readerStalled(requestId: string): void {
    this.#connectionEvents.readerStalled(requestId);
  }

  /** Reports a model without a price, which counts 0. Each model is reported once, and only a limited number of them. */
  modelWithoutPrice(provider: string, upstreamModel: string): void {
    this.#providerEvents.modelWithoutPrice(provider, upstreamModel);
  }

  /** Reports that the build's price list is missing: only prices from the configuration count. */
  priceListMissing(): void {
    this.#providerEvents.priceListMissing();
  }

  /** Reports that a provider's key file cannot be read or its token cannot be renewed; the old one stays in use. */
  credentialsNotRenewed(provider: string, problem: string): void {
    this.#providerEvents.credentialsNotRenewed(provider, problem);
  }

  /** Reports a new configuration. Its names become labels, and its settings of telemetry take effect. */
  configReloaded(generation: number, settings: TelemetrySettings, names: LabelNames): void {
    this.#models.replace(names.models);
    this.#providers.replace(names.providers);
    this.#limits.replace(names.limits);
    this.#providerEvents.named(names.providers);
    this.targets.named(names.targets);
    this.#log.setLevel(settings.logLevel);
    this.recent.resize(settings.recentRequests);
    this.#configEvents.reloaded(generation);
  }

  /** Reports that a changed certificate is in use, or that it cannot be used and the old one stays. */
  tlsReloaded(problem: Error | undefined): void {
    this.#configEvents.tlsReloaded(problem);
  }

  /** Logs settings that were probably not intended, one line each. */
  configWarned(warnings: readonly string[]): void {
    this.#configEvents.warned(warnings);
  }

  configRejected(reason: string): void {
    this.#configEvents.rejected(reason);
  }

  draining(phase: DrainPhase): void {
    this.#processEvents.draining(phase, this.inFlight);
  }

  /** Reports a bug that ended one request. */
  internalError(requestId: string | undefined, thrown: unknown): void {
    this.#processEvents.internalError(requestId, thrown);
  }

  /**
   * Writes all buffered lines and then a last line, synchronously, for a process that exits at once. Takes half a
   * second at most. Returns true where everything was written.
   */
  writeOut(lastLine?: string): boolean {
    return this.#output.closeNow(writeOutMs, lastLine === undefined ? '' : `${lastLine}\n`);
  }

  /** Reports a leak: something is still held although its owner is gone. That is a bug. */
  leaked(check: Check, by: number): void {
    this.#processEvents.leaked(check, by);
  }

  /** Registers a gauge that reads its value at each scrape. */
  gauge(name: ReadGauge, read: () => number): void {
    this.#instruments.gauge(name, read);
  }

  /** The body of `/metrics`. */
  async scrape(): Promise<{ readonly contentType: string; readonly body: string }> {
    const { registry } = this.#instruments;
    return { contentType: registry.contentType, body: await registry.metrics() };
  }

  /** Writes all buffered lines within the given time. Returns true where everything was written. */
  close(timeoutMs: number): Promise<boolean> {
    return this.#output.close(timeoutMs);
  }
}
