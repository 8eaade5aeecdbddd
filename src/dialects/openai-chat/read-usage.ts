import type { Usage } from '../../core/usage.ts';
import type { UsageMembers } from './usage-members.ts';

/** The figures that a provider reported, in tokens. A figure that it did not report is absent. */
export interface Figures {
  /** Also absent where the provider reports 0: no request has an empty input, so the provider did not count it. */
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cached?: number | undefined;
  readonly reasoning?: number | undefined;
}

/**
 * Reads a usage object of OpenAI's dialect, with the names that other providers use in it. A figure that is not a whole
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
 * The usage of a complete answer. Undefined where the output is unknown. Where only the input is unknown, it is 0 and
 * the usage is marked as estimated.
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

/** For DeepSeek, cache hits and misses together are the whole input. */
function inputIn(usage: UsageMembers, cached: number, output: number, total: number | undefined): number | undefined {
  const told = countOf(usage.prompt_tokens) ?? countOf(usage.input_tokens);
  const missed = countOf(usage.prompt_cache_miss_tokens);
  if (told === undefined) return missed === undefined ? undefined : missed + cached;
  const apart = cached + (countOf(usage.cache_creation_input_tokens) ?? 0);
  // Anthropic reports cached input in addition to the input. A part can never be larger than its whole.
  const isApart = cached > told || (apart > 0 && total === told + output + apart);
  return isApart ? told + apart : told;
}

/**
 * Gemini and xAI do not include reasoning in the completion's tokens. The total, or a part that is larger than the
 * whole, shows it.
 */
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
