import type { Inference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import type { Usage } from '../core/usage.ts';
import { estimateTokens, roughlyEstimateTokens } from './estimate.ts';
import type { OutputHistory } from './output-history.ts';
import { costOf } from './price.ts';
import type { Prices } from './prices.ts';

/** What an inference will probably use, and what use costs on the day on which it was asked for. Nothing is worked out before it is asked for: most requests have no limit of tokens or money. */
export class Forecast {
  #body: Buffer | undefined;
  readonly #maxOutputTokens: number | undefined;
  /** Answers asked for. */
  readonly choices: number;
  readonly #plan: Plan;
  readonly #prices: Prices;
  readonly #outputs: OutputHistory;
  readonly #askedAtWallMs: number;
  #inputTokens: number | undefined;
  #expected: { readonly tokens: number; readonly nanoUsd: number } | undefined;

  constructor(inference: Inference, plan: Plan, prices: Prices, outputs: OutputHistory, askedAtWallMs: number) {
    this.#body = inference.body;
    this.#maxOutputTokens = inference.maxOutputTokens;
    this.choices = inference.choices ?? 1;
    this.#plan = plan;
    this.#prices = prices;
    this.#outputs = outputs;
    this.#askedAtWallMs = askedAtWallMs;
  }

  /** What to reserve: the input, and the longest answer that the client allows or else experience expects. The same whenever asked. */
  get expected(): { readonly tokens: number; readonly nanoUsd: number } {
    return (this.#expected ??= this.#expect());
  }

  /** What was reserved in tokens; undefined where no limit asked. */
  get reservedTokens(): number | undefined {
    return this.#expected?.tokens;
  }

  /** Tokens of the input: carefully where a limit asked for them, else roughly. */
  get inputTokens(): number {
    if (this.#inputTokens === undefined) this.#inputTokens = this.#body ? roughlyEstimateTokens(this.#body) : 0;
    return this.#inputTokens;
  }

  /** Whether what it costs is known of each target. */
  get isPriced(): boolean {
    return this.#plan.targets.every(
      ({ provider, upstreamModel }) => this.#prices.of(provider.name, upstreamModel, this.#askedAtWallMs) !== undefined,
    );
  }

  /** 10^-9 USD; undefined where the usage or the price is not known. */
  costOf(provider: string, upstreamModel: string, usage: Usage | undefined): number | undefined {
    const price = usage && this.#prices.of(provider, upstreamModel, this.#askedAtWallMs);
    return usage && price && costOf(usage, price);
  }

  /** Lets go of the request's bytes, of which the input is still known afterwards. */
  releaseBody(): void {
    void this.inputTokens;
    this.#body = undefined;
  }

  #expect(): { readonly tokens: number; readonly nanoUsd: number } {
    const inputTokens = (this.#inputTokens ??= this.#body ? estimateTokens(this.#body) : 0);
    const { targets, modelLabel } = this.#plan;
    const perChoice = this.#maxOutputTokens ?? this.#outputs.expect(modelLabel);
    const outputTokens = Math.min(perChoice * this.choices, mostTokens);
    let nanoUsd = 0;
    for (const { provider, upstreamModel } of targets) {
      const price = this.#prices.of(provider.name, upstreamModel, this.#askedAtWallMs);
      // Nobody knows yet who answers: the dearest counts.
      if (price !== undefined) nanoUsd = Math.max(nanoUsd, costOf({ inputTokens, outputTokens }, price));
    }
    return { tokens: inputTokens + outputTokens, nanoUsd };
  }
}

/** A client may write any number; sums of this one stay exact. */
const mostTokens = 1e12;
