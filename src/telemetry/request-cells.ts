import { nanoPerUsd } from '../usage/money.ts';
import type { Usage } from '../core/usage.ts';
import type { CounterCell, HistogramCell } from './cells.ts';
import type { Instruments } from './instruments.ts';
import type { RequestRecord } from './request-record.ts';

/** The label values of one kind of request. Each comes from a closed set. */
interface RequestLabels {
  readonly route: string;
  readonly model: string;
  readonly provider: string;
  readonly status: number;
  readonly code: string;
}

/** The metric cells for requests of one kind. A series exists only after its first value. */
export class RequestCells {
  readonly #instruments: Instruments;
  readonly #labels: RequestLabels;
  readonly #count: CounterCell;
  readonly #overhead: HistogramCell;
  #duration: HistogramCell | undefined;
  #timeToFirstToken: HistogramCell | undefined;
  #timePerOutputToken: HistogramCell | undefined;
  #inputTokens: HistogramCell | undefined;
  #outputTokens: HistogramCell | undefined;
  readonly #parts: Partial<Record<TokenPart, CounterCell>> = {};
  #cost: CounterCell | undefined;
  #reservation: HistogramCell | undefined;

  constructor(instruments: Instruments, labels: RequestLabels) {
    const { route, model, status, code } = labels;
    this.#instruments = instruments;
    this.#labels = labels;
    this.#count = instruments.counter('requests', route, model, String(status), code);
    this.#overhead = instruments.histogram('overhead', route);
  }

  areOf({ route, model, provider, status, code }: RequestLabels): boolean {
    const own = this.#labels;
    return (
      own.route === route &&
      own.model === model &&
      own.provider === provider &&
      own.status === status &&
      own.code === code
    );
  }

  observe(record: RequestRecord): void {
    this.#count.inc();
    this.#overhead.observe(record.gatewayMs / 1000);
    const { model, provider, status } = this.#labels;
    const all = this.#instruments;
    this.#duration ??= all.histogram('requestDuration', model, provider, errorType(status));
    this.#duration.observe(record.totalMs / 1000);
    const { firstTokenMs, usage } = record;
    if (record.stream && firstTokenMs !== undefined) {
      this.#timeToFirstToken ??= all.histogram('timeToFirstToken', model, provider);
      this.#timeToFirstToken.observe(firstTokenMs / 1000);
      const laterTokens = (usage?.outputTokens ?? 0) - 1;
      if (laterTokens > 0) {
        this.#timePerOutputToken ??= all.histogram('timePerOutputToken', model, provider);
        this.#timePerOutputToken.observe((record.totalMs - firstTokenMs) / 1000 / laterTokens);
      }
    }
    if (usage !== undefined) {
      this.#inputTokens ??= all.histogram('tokenUsage', model, provider, 'input');
      this.#inputTokens.observe(usage.inputTokens);
      this.#outputTokens ??= all.histogram('tokenUsage', model, provider, 'output');
      this.#outputTokens.observe(usage.outputTokens);
      this.#countParts(usage);
      this.#cost ??= all.counter('cost', model, provider);
      this.#cost.inc(record.nanoUsd / nanoPerUsd);
    }
    const { reservedTokens, usedTokens } = record;
    if (reservedTokens !== undefined && usedTokens > 0) {
      this.#reservation ??= all.histogram('reservation', model);
      this.#reservation.observe(reservedTokens / usedTokens);
    }
  }

  #countParts(usage: Usage): void {
    this.#countPart('cache_read', usage.cachedInputTokens);
    this.#countPart('cache_write', usage.cacheWriteTokens);
    this.#countPart('audio_input', usage.audioInputTokens);
    this.#countPart('audio_output', usage.audioOutputTokens);
    this.#countPart('reasoning', usage.reasoningTokens);
  }

  #countPart(part: TokenPart, tokens: number | undefined): void {
    if (tokens === undefined || tokens === 0) return;
    const { model, provider } = this.#labels;
    (this.#parts[part] ??= this.#instruments.counter('tokenParts', model, provider, part)).inc(tokens);
  }
}

type TokenPart = 'cache_read' | 'cache_write' | 'audio_input' | 'audio_output' | 'reasoning';

function errorType(status: number): '' | '4xx' | '499' | '5xx' {
  if (status === 499) return '499';
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : '';
}
