import type { GoingOn, Inference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import type { Usage } from '../core/usage.ts';
import { estimateTokens, roughlyEstimateTokens } from './estimate.ts';
import type { OutputHistory } from './output-history.ts';
import { costOf } from './price.ts';
import type { Prices } from './prices.ts';

/**
 * Estimates what an inference will probably use, and its cost at the prices of the day of the request. Nothing is
 * computed before it is needed, because most requests have no limit on tokens or money.
 */
export class Forecast {
  #body: Buffer | undefined;
  readonly #maxOutputTokens: number | undefined;
  /** Number of requested alternative answers. */
  readonly choices: number;
  /** Until when the provider works on it also where nobody waits. */
  readonly goesOnAlone: GoingOn | undefined;
  readonly #plan: Plan;
  readonly #prices: Prices;
  readonly #outputs: OutputHistory;
  readonly #askedAtWallMs: number;
  #inputTokens: number | undefined;
  #expected: { readonly tokens: number; readonly nanoUsd: number } | undefined;

  constructor(inference: Inference, plan: Plan, prices: Prices, outputs: OutputHistory, askedAtWallMs: number) {
    // Sounds, pictures and bodies that are streamed on are not estimated: the provider's figures say their tokens afterwards.
    const isMedia = inference.operation !== 'generate' && inference.isMedia === true;
    this.#body = Buffer.isBuffer(inference.body) && !isMedia ? inference.body : undefined;
    this.#maxOutputTokens = inference.maxOutputTokens;
    this.choices = inference.choices ?? 1;
    this.goesOnAlone = inference.goesOnAlone;
    this.#plan = plan;
    this.#prices = prices;
    this.#outputs = outputs;
    this.#askedAtWallMs = askedAtWallMs;
  }

  /**
   * What to reserve: the input, and the longest answer that the client allows or else that the history predicts. It is
   * computed once.
   */
  get expected(): { readonly tokens: number; readonly nanoUsd: number } {
    return (this.#expected ??= this.#expect());
  }

  /** Reserved tokens; undefined where no limit needed a reservation. */
  get reservedTokens(): number | undefined {
    return this.#expected?.tokens;
  }

  /** Reserved money in 10^-9 USD; undefined where no limit needed a reservation. */
  get reservedNanoUsd(): number | undefined {
    return this.#expected?.nanoUsd;
  }

  /** Tokens of the input: a careful estimate where a limit needed one, otherwise a rough one. */
  get inputTokens(): number {
    if (this.#inputTokens === undefined) this.#inputTokens = this.#body ? roughlyEstimateTokens(this.#body) : 0;
    return this.#inputTokens;
  }

  /** The longest answer that the client allows or else that the history predicts. */
  get outputTokens(): number {
    const perChoice = this.#maxOutputTokens ?? this.#outputs.expect(this.#plan.modelLabel);
    return Math.min(perChoice * this.choices, mostTokens);
  }

  /**
   * Whether an answer of this length is as long as the model made it. One that reached the client's bound may have been cut
   * short, and of several alternatives only the sum is known.
   */
  isWhole(outputTokens: number): boolean {
    return this.choices === 1 && (this.#maxOutputTokens === undefined || outputTokens < this.#maxOutputTokens);
  }

  /** Whether the price is known for every target. */
  get isPriced(): boolean {
    return this.#plan.targets.every(
      ({ provider, upstreamModel }) => this.#prices.of(provider.name, upstreamModel, this.#askedAtWallMs) !== undefined,
    );
  }

  /** Cost in 10^-9 USD; undefined where the usage or the price is unknown. */
  costOf(provider: string, upstreamModel: string, usage: Usage | undefined): number | undefined {
    const price = usage && this.#prices.of(provider, upstreamModel, this.#askedAtWallMs);
    return usage && price && costOf(usage, price);
  }

  /** Drops the reference to the request body. The input tokens are computed before. */
  releaseBody(): void {
    void this.inputTokens;
    this.#body = undefined;
  }

  #expect(): { readonly tokens: number; readonly nanoUsd: number } {
    const inputTokens = (this.#inputTokens ??= this.#body ? estimateTokens(this.#body) : 0);
    const { targets } = this.#plan;
    const { outputTokens } = this;
    let nanoUsd = 0;
    for (const { provider, upstreamModel } of targets) {
      const price = this.#prices.of(provider.name, upstreamModel, this.#askedAtWallMs);
      // It is not yet known which target will answer, so the most expensive one counts.
      if (price !== undefined) nanoUsd = Math.max(nanoUsd, costOf({ inputTokens, outputTokens }, price));
    }
    return { tokens: inputTokens + outputTokens, nanoUsd };
  }
}

/** A client may send any number. Sums of this maximum stay exact. */
const mostTokens = 1e12;
