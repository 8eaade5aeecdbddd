import { type Usage, tokenCount } from '../../core/usage.ts';
import { isObject } from '../chat-form/read-value.ts';

/** The figures of a message, which a stream reports in two parts: the input at its start, all of them at its end. */
export class MessageUsage {
  #input: number | undefined;
  #output: number | undefined;
  #cacheRead: number | undefined;
  #cacheWrite: number | undefined;
  #longCacheWrite: number | undefined;
  #thinking: number | undefined;
  #serverTools: number | undefined;
  #steps: Totals | undefined;
  #outputPieces = 0;
  #isFinal = false;

  /** A piece of the answer: about one token. */
  countOutput(): void {
    this.#outputPieces += 1;
  }

  /**
   * Reads a `usage` object. Its figures are totals, so that each replaces the one before.
   * @param isFinal the answer is complete, so that the figures are
   */
  tell(value: unknown, isFinal: boolean): void {
    const usage = isObject(value) ? value : {};
    this.#isFinal ||= isFinal && tokenCount(usage['output_tokens']) !== undefined;
    this.#input = tokenCount(usage['input_tokens']) ?? this.#input;
    this.#output = tokenCount(usage['output_tokens']) ?? this.#output;
    this.#cacheRead = tokenCount(usage['cache_read_input_tokens']) ?? this.#cacheRead;
    this.#cacheWrite = tokenCount(usage['cache_creation_input_tokens']) ?? this.#cacheWrite;
    this.#longCacheWrite = countIn(usage['cache_creation'], 'ephemeral_1h_input_tokens') ?? this.#longCacheWrite;
    this.#thinking = countIn(usage['output_tokens_details'], 'thinking_tokens') ?? this.#thinking;
    this.#serverTools = sumOf(usage['server_tool_use']) ?? this.#serverTools;
    this.#steps = totalsOf(usage['iterations']) ?? this.#steps;
  }

  /**
   * What the provider charges. Its figures for the answer leave out other steps of its work, such as the compaction of the
   * context or another model that was asked for advice; it lists all of them beside.
   */
  get charged(): Usage {
    const { known } = this;
    if (this.#steps === undefined || known.estimated === true) return known;
    const { input, output, cacheRead, cacheWrite } = this.#steps;
    const inputTokens = input + cacheRead + cacheWrite;
    const figures = { inputTokens, outputTokens: output, totalTokens: inputTokens + output };
    return { ...known, ...figures, cachedInputTokens: cacheRead, cacheWriteTokens: cacheWrite };
  }

  /** The figures so far. The output is estimated until the provider has reported all of it. */
  get known(): Usage {
    const input = (this.#input ?? 0) + (this.#cacheRead ?? 0) + (this.#cacheWrite ?? 0);
    const output = this.#isFinal ? (this.#output ?? 0) : Math.max(this.#output ?? 0, this.#outputPieces);
    return {
      inputTokens: input,
      outputTokens: output,
      totalTokens: input + output,
      ...(this.#cacheRead === undefined ? {} : { cachedInputTokens: this.#cacheRead }),
      ...(this.#cacheWrite === undefined ? {} : { cacheWriteTokens: this.#cacheWrite }),
      ...(this.#longCacheWrite === undefined ? {} : { longCacheWriteTokens: this.#longCacheWrite }),
      ...(this.#thinking === undefined ? {} : { reasoningTokens: this.#thinking }),
      ...(this.#serverTools === undefined ? {} : { serverToolCalls: this.#serverTools }),
      ...(this.#isFinal && this.#input !== undefined ? {} : { estimated: true }),
    };
  }
}

interface Totals {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Undefined where the provider lists no steps. */
function totalsOf(steps: unknown): Totals | undefined {
  if (!Array.isArray(steps) || steps.length === 0) return undefined;
  const total = (name: string): number =>
    (steps as unknown[]).reduce<number>((sum, step) => sum + (countIn(step, name) ?? 0), 0);
  return {
    input: total('input_tokens'),
    output: total('output_tokens'),
    cacheRead: total('cache_read_input_tokens'),
    cacheWrite: total('cache_creation_input_tokens'),
  };
}

function countIn(value: unknown, name: string): number | undefined {
  return isObject(value) ? tokenCount(value[name]) : undefined;
}

/** How often the provider ran tools of its own, of all kinds. */
function sumOf(value: unknown): number | undefined {
  if (!isObject(value)) return undefined;
  const counts = Object.values(value).flatMap((one) => tokenCount(one) ?? []);
  return counts.length === 0 ? undefined : counts.reduce((sum, one) => sum + one, 0);
}
