import type { Caller } from '../core/caller.ts';
import type { Clock } from '../core/clock.ts';
import { type ErrorCode, GatewayError } from '../core/errors.ts';
import { PerMinute } from './per-minute.ts';

interface ModelRefusalSettings {
  readonly modelRefusalsPerMinute: number;
}

const modelErrors: ReadonlySet<ErrorCode> = new Set(['model_not_found', 'model_not_allowed']);

/**
 * Limits how often a caller may ask for models that nobody serves or that it may not use. Such a request costs it none of
 * its own requests, because it is mostly a wrong name. But nobody may try names without end.
 */
export class ModelRefusals {
  #limit: number;
  readonly #clock: Clock;
  readonly #onLimited: () => void;
  readonly #perMinute = new PerMinute();

  constructor(settings: ModelRefusalSettings, clock: Clock, onLimited: () => void) {
    this.#limit = settings.modelRefusalsPerMinute;
    this.#clock = clock;
    this.#onLimited = onLimited;
  }

  setLimits(settings: ModelRefusalSettings): void {
    this.#limit = settings.modelRefusalsPerMinute;
  }

  /**
   * Counts the refusal of a model and returns the error to answer with: the refusal itself, or a 429 if there were too
   * many. Undefined for an error that is not about the model.
   */
  judge(refusal: GatewayError, { kind, id }: Caller): GatewayError | undefined {
    if (!modelErrors.has(refusal.code)) return undefined;
    const retryAfterMs = Math.ceil(this.#perMinute.take(`${kind}:${id}`, this.#limit, this.#clock.nowMs()));
    if (retryAfterMs === 0) return refusal;
    this.#onLimited();
    const who = kind === 'key' ? 'key' : 'address';
    const message = `Over the limit of ${this.#limit} requests per minute of this ${who} for models that it cannot have (limits.modelRefusalsPerMinute). ${refusal.publicMessage}`;
    return new GatewayError('rate_limit_exceeded', message, { retryAfterMs });
  }
}
