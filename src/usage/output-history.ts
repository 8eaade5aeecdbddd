/** Number of recent answers that are remembered per model. */
const remembered = 128;

/** Below this number of answers, the history is not used. */
const fewest = 20;

/**
 * Expected output tokens without a client's limit and without history: more than nineteen of twenty usual chat answers
 * have.
 */
export const assumedOutputTokens = 1_024;

/** Labels come from a closed set. This limit holds if that should ever fail. */
const mostModels = 1_000;

/**
 * Remembers the lengths of recent answers per model, to predict a length that the next answer will probably not exceed.
 */
export class OutputHistory {
  readonly #models = new Map<string, RecentOutputs>();

  /** @param outputTokens tokens of one answer, as its provider counted them */
  learn(modelLabel: string, outputTokens: number): void {
    let recent = this.#models.get(modelLabel);
    if (recent === undefined) {
      if (this.#models.size >= mostModels) return;
      recent = new RecentOutputs();
      this.#models.set(modelLabel, recent);
    }
    recent.add(outputTokens);
  }

  /** The length that nineteen of twenty recent answers of the model did not exceed. */
  expect(modelLabel: string): number {
    return this.#models.get(modelLabel)?.ninetyFifthPercentile ?? assumedOutputTokens;
  }
}

class RecentOutputs {
  readonly #ring = new Float64Array(remembered);
  #count = 0;
  /** Undefined where it must be computed again. */
  #percentile: number | undefined;

  add(outputTokens: number): void {
    this.#ring[this.#count % remembered] = outputTokens;
    this.#count += 1;
    this.#percentile = undefined;
  }

  get ninetyFifthPercentile(): number | undefined {
    if (this.#count < fewest) return undefined;
    return (this.#percentile ??= this.#find());
  }

  #find(): number {
    const sorted = this.#ring.slice(0, Math.min(this.#count, remembered)).sort();
    return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? assumedOutputTokens;
  }
}
