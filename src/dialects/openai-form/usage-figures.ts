import { type Usage, tokenCount } from '../../core/usage.ts';
import type { UsageMembers } from './usage-members.ts';

/** The figures that a provider reported, in tokens. A figure that it did not report is absent. */
export interface Figures {
  /** Also absent where the provider reports 0: no request has an empty input, so the provider did not count it. */
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cached?: number | undefined;
  readonly written?: number | undefined;
  /** The part of `written` that is kept for an hour. */
  readonly longWritten?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly audioInput?: number | undefined;
  readonly audioOutput?: number | undefined;
}

/**
 * Reads a usage object of OpenAI's dialect, with the names that other providers use in it. A figure that is not a whole
 * number counts as absent. Tokens of a prediction are not read: they are part of the output and have its price, rejected
 * ones too (OpenAI, "Predicted Outputs").
 */
export function readFigures(value: unknown): Figures {
  const usage = membersOf(value);
  const ofInput = detailsOf(usage.prompt_tokens_details, usage.input_tokens_details);
  const ofOutput = detailsOf(usage.completion_tokens_details, usage.output_tokens_details);
  const cached = cachedIn(usage);
  const written = writtenIn(usage, ofInput);
  const reasoning = tokenCount(ofOutput.reasoning_tokens) ?? tokenCount(usage.reasoning_tokens);
  const total = tokenCount(usage.total_tokens);
  const completion = tokenCount(usage.completion_tokens) ?? tokenCount(usage.output_tokens);
  const input = inputIn(usage, cached ?? 0, written ?? 0, completion ?? 0, total);
  return {
    input: input === 0 ? undefined : input,
    output: outputOf(completion, input, total, reasoning),
    cached,
    written,
    longWritten: longWrittenIn(usage, ofInput),
    reasoning,
    audioInput: tokenCount(ofInput.audio_tokens),
    audioOutput: tokenCount(ofOutput.audio_tokens),
  };
}

/**
 * The usage of a complete answer. Undefined where the output is unknown. Where only the input is unknown, it is 0 and
 * the usage is marked as estimated.
 */
export function usageOf(figures: Figures): Usage | undefined {
  const { input, output } = figures;
  if (output === undefined) return undefined;
  const usage = usageFrom(figures, output);
  return input === undefined ? { ...usage, estimated: true } : usage;
}

/** The usage with this output. An input that was not reported is 0. */
export function usageFrom(figures: Figures, outputTokens: number): Usage {
  const { input: inputTokens = 0 } = figures;
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cachedInputTokens: figures.cached,
    cacheWriteTokens: figures.written,
    longCacheWriteTokens: figures.longWritten,
    reasoningTokens: figures.reasoning,
    audioInputTokens: figures.audioInput,
    audioOutputTokens: figures.audioOutput,
  };
}

/** The larger one of each figure. */
export function largerFigures(one: Figures, other: Figures): Figures {
  return {
    input: larger(one.input, other.input),
    output: larger(one.output, other.output),
    cached: larger(one.cached, other.cached),
    written: larger(one.written, other.written),
    longWritten: larger(one.longWritten, other.longWritten),
    reasoning: larger(one.reasoning, other.reasoning),
    audioInput: larger(one.audioInput, other.audioInput),
    audioOutput: larger(one.audioOutput, other.audioOutput),
  };
}

/** The part of the input that was read from the provider's cache. */
function cachedIn(usage: UsageMembers): number | undefined {
  let most = tokenCount(membersOf(usage.prompt_tokens_details).cached_tokens);
  most = larger(most, tokenCount(membersOf(usage.input_tokens_details).cached_tokens));
  most = larger(most, tokenCount(usage.prompt_cache_hit_tokens));
  most = larger(most, tokenCount(usage.cached_tokens));
  most = larger(most, tokenCount(usage.cache_read_input_tokens));
  return larger(most, tokenCount(usage.num_cached_tokens));
}

/** The part of the input that was written to the provider's cache. */
function writtenIn(usage: UsageMembers, details: UsageMembers): number | undefined {
  let most = tokenCount(details.cache_write_tokens);
  most = larger(most, tokenCount(details.cache_creation_tokens));
  most = larger(most, tokenCount(usage.cache_write_tokens));
  return larger(most, tokenCount(usage.cache_creation_input_tokens));
}

function longWrittenIn(usage: UsageMembers, details: UsageMembers): number | undefined {
  const written = tokenCount(membersOf(usage.cache_creation).ephemeral_1h_input_tokens);
  return larger(written, tokenCount(membersOf(details.cache_creation_token_details).ephemeral_1h_input_tokens));
}

/** For DeepSeek, cache hits and misses together are the whole input. */
function inputIn(
  usage: UsageMembers,
  cached: number,
  written: number,
  output: number,
  total: number | undefined,
): number | undefined {
  const reported = tokenCount(usage.prompt_tokens) ?? tokenCount(usage.input_tokens);
  const missed = tokenCount(usage.prompt_cache_miss_tokens);
  if (reported === undefined) return missed === undefined ? undefined : missed + cached;
  const apart = cached + written;
  // Anthropic reports what it reads from its cache and writes to it in addition to the input. The parts can never be
  // larger than their whole.
  const isApart = apart > reported || (apart > 0 && total === reported + output + apart);
  return isApart ? reported + apart : reported;
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

/** OpenAI's Responses have other names for the details than its chat completions. */
function detailsOf(details: unknown, ofResponses: unknown): UsageMembers {
  const isObject = typeof details === 'object' && details !== null && !Array.isArray(details);
  return membersOf(isObject ? details : ofResponses);
}

const nothing: UsageMembers = {};

function membersOf(value: unknown): UsageMembers {
  return typeof value === 'object' && value !== null ? value : nothing;
}
