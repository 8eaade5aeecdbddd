/** Answers remembered per model, the youngest. */
const remembered = 128;

/** Fewer are no experience. */
const fewest = 20;

/** What an answer may use where neither the client nor experience says: longer than nineteen in twenty of most chats. */
export const assumedOutputTokens = 1_024;

/** Labels come from a closed set; the bound stands should one ever leak. */
const mostModels = 1_000;

/** How many tokens recent answers had, per model: what the next one will probably not exceed. */
export class OutputHistory {
  readonly #models = new Map<string, RecentOutputs>();

  /** @param outputTokens of one answer, as its provider counted them */
  learn(modelLabel: string, outputTokens: number): void {
    let recent = this.#models.get(modelLabel);
    if (recent === undefined) {
      if (this.#models.size >= mostModels) return;
      recent = new RecentOutputs();
      this.#models.set(modelLabel, recent);
    }
    recent.add(outputTokens);
  }

  /** What nineteen in twenty recent answers of the model stayed within. */
  expect(modelLabel: string): number {
    return this.#models.get(modelLabel)?.ninetyFifthPercentile ?? assumedOutputTokens;
  }
}

class RecentOutputs {
  readonly #ring = new Float64Array(remembered);
  #count = 0;
  /** Undefined where it has to be found anew. */
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
    const known = this.#ring.slice(0, Math.min(this.#count, remembered)).sort();
    return known[Math.ceil(known.length * 0.95) - 1] ?? assumedOutputTokens;
  }
}
