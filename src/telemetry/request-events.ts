import type { AttemptRecord } from '../core/outcome.ts';
import type { ClosedSet } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './redact.ts';
import { requestLine } from './request-line.ts';
import type { RequestRecord } from './request-record.ts';

interface Observed {
  observe(value: number): void;
}

/** The histograms of one model at one provider, bound once. */
interface TargetInstruments {
  readonly durations: Readonly<Record<'' | '4xx' | '499' | '5xx', () => Observed>>;
  readonly timeToFirstToken: () => Observed;
  readonly timePerOutputToken: () => Observed;
  readonly inputTokens: () => Observed;
  readonly outputTokens: () => Observed;
}

/** What is said and counted of requests and their attempts. */
export class RequestEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #models: ClosedSet;
  readonly #providers: ClosedSet;
  readonly #targets = new Map<string, TargetInstruments>();
  #inFlight = 0;
  #openStreams = 0;

  constructor(instruments: Instruments, log: Log, models: ClosedSet, providers: ClosedSet) {
    this.#instruments = instruments;
    this.#log = log;
    this.#models = models;
    this.#providers = providers;
    instruments.gauge('inFlight', () => this.#inFlight);
    instruments.gauge('openStreams', () => this.#openStreams);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  started(): void {
    this.#inFlight += 1;
  }

  streamOpened(): void {
    this.#openStreams += 1;
  }

  streamEnded(): void {
    this.#openStreams -= 1;
  }

  finished(record: RequestRecord): void {
    this.#inFlight -= 1;
    const model = this.#models.label(record.modelLabel);
    this.#instruments.counter('requests', record.route, model, String(record.status), record.code ?? '').inc();
    this.#instruments.histogram('overhead', record.route).observe(seconds(record.gatewayMs));
    if (record.route === '/v1/inference' || record.route === '/v1/chat/completions') this.#observe(record, model);
    if (record.status >= 500) this.#log.warn(requestLine(record), 'request');
    else if (this.#log.isLevelEnabled('info')) this.#log.info(requestLine(record), 'request');
  }

  attemptFinished(record: AttemptRecord, requestId: string): void {
    const provider = this.#providers.label(record.provider);
    this.#instruments.counter('attempts', provider, record.outcome).inc();
    this.#instruments.histogram('attemptDuration', provider).observe(seconds(record.durationMs));
    if (!this.#log.isLevelEnabled('debug')) return;
    this.#log.debug(
      {
        request_id: requestId,
        provider: record.provider,
        upstream_model: scrub(record.upstreamModel, 80),
        outcome: record.outcome,
        status: record.status,
        duration_ms: Math.round(record.durationMs * 100) / 100,
      },
      'attempt',
    );
  }

  #observe(record: RequestRecord, model: string): void {
    const target = this.#target(model, this.#providers.label(record.provider));
    target.durations[errorType(record.status)]().observe(seconds(record.totalMs));
    const { firstTokenMs, usage } = record;
    if (record.stream && firstTokenMs !== undefined) {
      target.timeToFirstToken().observe(seconds(firstTokenMs));
      const laterTokens = (usage?.outputTokens ?? 0) - 1;
      if (laterTokens > 0) target.timePerOutputToken().observe(seconds(record.totalMs - firstTokenMs) / laterTokens);
    }
    if (usage !== undefined) {
      target.inputTokens().observe(finite(usage.inputTokens));
      target.outputTokens().observe(finite(usage.outputTokens));
    }
  }

  #target(model: string, provider: string): TargetInstruments {
    const key = `${model}\n${provider}`;
    const known = this.#targets.get(key);
    if (known !== undefined) return known;
    const all = this.#instruments;
    const duration = (errorType: string) => once(() => all.histogram('requestDuration', model, provider, errorType));
    const target: TargetInstruments = {
      durations: { '': duration(''), '4xx': duration('4xx'), '499': duration('499'), '5xx': duration('5xx') },
      timeToFirstToken: once(() => all.histogram('timeToFirstToken', model, provider)),
      timePerOutputToken: once(() => all.histogram('timePerOutputToken', model, provider)),
      inputTokens: once(() => all.histogram('tokenUsage', model, provider, 'input')),
      outputTokens: once(() => all.histogram('tokenUsage', model, provider, 'output')),
    };
    this.#targets.set(key, target);
    return target;
  }
}

function errorType(status: number): '' | '4xx' | '499' | '5xx' {
  if (status === 499) return '499';
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : '';
}

/** Made when first observed, so that a series exists only for what happened. */
function once(make: () => Observed): () => Observed {
  let made: Observed | undefined;
  return () => (made ??= make());
}

/** A figure that is none (a provider's usage is foreign input) counts as 0: a histogram throws on it. */
function finite(value: number): number {
  return Number.isFinite(value) && value >= 0 ? value : 0;
}

function seconds(ms: number): number {
  return finite(ms / 1000);
}
