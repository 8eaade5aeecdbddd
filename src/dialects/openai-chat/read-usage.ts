import type { Usage } from '../../core/usage.ts';

/** The figures that a provider told of an answer, in tokens. One that it did not tell is absent. */
export interface Figures {
  /** Absent too where the provider says 0: no request has an empty input, so that it did not count. */
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cached?: number | undefined;
  readonly reasoning?: number | undefined;
}

/**
 * Reads a usage object of OpenAI's dialect, with the names that other providers use in it. A figure that is no whole
 * number counts as absent.
 */
export function readFigures(usage: unknown): Figures {
  const cached = cachedIn(usage);
  const reasoning =
    countIn(memberOf(usage, 'completion_tokens_details'), 'reasoning_tokens') ?? countIn(usage, 'reasoning_tokens');
  const total = countIn(usage, 'total_tokens');
  const completion = countIn(usage, 'completion_tokens') ?? countIn(usage, 'output_tokens');
  const input = inputIn(usage, cached ?? 0, completion ?? 0, total);
  return {
    input: input === 0 ? undefined : input,
    output: outputOf(completion, input, total, reasoning),
    cached,
    reasoning,
  };
}

/**
 * The usage of a complete answer. Undefined where the output is not known; where only the input is not, that is 0 and the
 * usage is marked as estimated.
 */
export function usageOf({ input, output, cached, reasoning }: Figures): Usage | undefined {
  if (output === undefined) return undefined;
  const known = input ?? 0;
  const usage = {
    inputTokens: known,
    outputTokens: output,
    totalTokens: known + output,
    cachedInputTokens: cached,
    reasoningTokens: reasoning,
  };
  return input === undefined ? { ...usage, estimated: true } : usage;
}

/** The names that providers have for the part of the input that they read from their cache. */
const cachedNames = [
  // DeepSeek.
  'prompt_cache_hit_tokens',
  // Moonshot, StepFun.
  'cached_tokens',
  // Anthropic, and gateways in front of it.
  'cache_read_input_tokens',
  // Mistral.
  'num_cached_tokens',
] as const;

function cachedIn(usage: unknown): number | undefined {
  // OpenAI, and most others; then OpenAI's Responses.
  let most = countIn(memberOf(usage, 'prompt_tokens_details'), 'cached_tokens');
  most = larger(most, countIn(memberOf(usage, 'input_tokens_details'), 'cached_tokens'));
  for (const name of cachedNames) most = larger(most, countIn(usage, name));
  return most;
}

/** DeepSeek's two parts of the input are together its whole. */
function inputIn(usage: unknown, cached: number, output: number, total: number | undefined): number | undefined {
  const told = countIn(usage, 'prompt_tokens') ?? countIn(usage, 'input_tokens');
  const missed = countIn(usage, 'prompt_cache_miss_tokens');
  if (told === undefined) return missed === undefined ? undefined : missed + cached;
  const apart = cached + (countIn(usage, 'cache_creation_input_tokens') ?? 0);
  // Anthropic counts what it has to do with its cache beside the input. A part is never larger than its whole.
  const isApart = cached > told || (apart > 0 && total === told + output + apart);
  return isApart ? told + apart : told;
}

/** Gemini and xAI leave thoughts out of the completion's tokens: the total, or the larger part, tells. */
function outputOf(
  completion: number | undefined,
  input: number | undefined,
  total: number | undefined,
  reasoning: number | undefined,
): number | undefined {
  if (input !== undefined && total !== undefined && total - input > (completion ?? -1)) return total - input;
  if (completion !== undefined && reasoning !== undefined && total === undefined && reasoning > completion) {
    return completion + reasoning;
  }
  return completion;
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

/** The keys are ours, and no object inherits one of them. */
function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function countIn(value: unknown, key: string): number | undefined {
  const count = memberOf(value, key);
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
