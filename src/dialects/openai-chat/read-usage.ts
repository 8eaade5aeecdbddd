import type { Usage } from '../../core/usage.ts';
import type { UsageMembers } from './usage-members.ts';

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
export function readFigures(value: unknown): Figures {
  const usage = membersOf(value);
  const cached = cachedIn(usage);
  const reasoning =
    countOf(membersOf(usage.completion_tokens_details).reasoning_tokens) ?? countOf(usage.reasoning_tokens);
  const total = countOf(usage.total_tokens);
  const completion = countOf(usage.completion_tokens) ?? countOf(usage.output_tokens);
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

/** The part of the input that was read from the provider's cache. */
function cachedIn(usage: UsageMembers): number | undefined {
  let most = countOf(membersOf(usage.prompt_tokens_details).cached_tokens);
  most = larger(most, countOf(membersOf(usage.input_tokens_details).cached_tokens));
  most = larger(most, countOf(usage.prompt_cache_hit_tokens));
  most = larger(most, countOf(usage.cached_tokens));
  most = larger(most, countOf(usage.cache_read_input_tokens));
  return larger(most, countOf(usage.num_cached_tokens));
}

/** DeepSeek's two parts of the input are together its whole. */
function inputIn(usage: UsageMembers, cached: number, output: number, total: number | undefined): number | undefined {
  const told = countOf(usage.prompt_tokens) ?? countOf(usage.input_tokens);
  const missed = countOf(usage.prompt_cache_miss_tokens);
  if (told === undefined) return missed === undefined ? undefined : missed + cached;
  const apart = cached + (countOf(usage.cache_creation_input_tokens) ?? 0);
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

const nothing: UsageMembers = {};

function membersOf(value: unknown): UsageMembers {
  return typeof value === 'object' && value !== null ? value : nothing;
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
