import { isNumber, readNumber } from '../../core/json/read-number.ts';
import { MemberWalk } from '../../core/json/walk-members.ts';

/** Members of a usage object in which some provider reports a figure. A provider may send values of any type. */
export interface UsageMembers {
  prompt_tokens?: unknown;
  input_tokens?: unknown;
  completion_tokens?: unknown;
  output_tokens?: unknown;
  total_tokens?: unknown;
  reasoning_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
  /** DeepSeek. */
  prompt_cache_hit_tokens?: unknown;
  /** DeepSeek. */
  prompt_cache_miss_tokens?: unknown;
  /** Moonshot, StepFun. */
  cached_tokens?: unknown;
  /** Anthropic, and gateways in front of it. */
  cache_read_input_tokens?: unknown;
  /** Mistral. */
  num_cached_tokens?: unknown;
  prompt_tokens_details?: unknown;
  /** OpenAI's Responses. */
  input_tokens_details?: unknown;
  completion_tokens_details?: unknown;
  /** OpenAI's Responses. */
  output_tokens_details?: unknown;
  audio_tokens?: unknown;
  /** OpenRouter, in the details of the prompt. */
  cache_write_tokens?: unknown;
  /** LiteLLM, in the details of the prompt. */
  cache_creation_tokens?: unknown;
  /** Anthropic: what it wrote to its cache, by how long it keeps it. */
  cache_creation?: unknown;
  /** The same in LiteLLM's details of the prompt. */
  cache_creation_token_details?: unknown;
  ephemeral_1h_input_tokens?: unknown;
}

const names = [
  'prompt_tokens',
  'input_tokens',
  'completion_tokens',
  'output_tokens',
  'total_tokens',
  'reasoning_tokens',
  'cache_creation_input_tokens',
  'prompt_cache_hit_tokens',
  'prompt_cache_miss_tokens',
  'cached_tokens',
  'cache_read_input_tokens',
  'num_cached_tokens',
  'prompt_tokens_details',
  'input_tokens_details',
  'completion_tokens_details',
  'output_tokens_details',
  'audio_tokens',
  'cache_write_tokens',
  'cache_creation_tokens',
  'cache_creation',
  'cache_creation_token_details',
  'ephemeral_1h_input_tokens',
] as const satisfies readonly (keyof UsageMembers)[];

/** The names by length, because the length alone excludes most of them. */
const namesByLength: readonly (readonly (keyof UsageMembers)[])[] = Array.from(
  { length: Math.max(...names.map(({ length }) => length)) + 1 },
  (_, length) => names.filter((name) => name.length === length),
);

const openBrace = 0x7b;

/**
 * Reads the figures of a usage object from its bytes. `JSON.parse` would take three times as long, for each answer.
 * Of a repeated member the last one counts, as for `JSON.parse`, also where it is neither a number nor an object.
 * @param start the opening brace, in a text that has been scanned
 */
export function readUsageMembers(bytes: Buffer, start: number): UsageMembers {
  const usage = noMembers();
  for (const walk = new MemberWalk(bytes, start); walk.isAtMember; walk.next()) {
    const name = nameOf(walk);
    if (name !== undefined) usage[name] = readValue(bytes, walk.valueStart);
  }
  return usage;
}

function nameOf(walk: MemberWalk): keyof UsageMembers | undefined {
  // The escapes of a key count for its length.
  const candidates = walk.hasEscapes ? names : namesByLength[walk.keyLength];
  if (candidates === undefined) return undefined;
  for (const name of candidates) if (walk.isNamed(name)) return name;
  return undefined;
}

function readValue(bytes: Buffer, start: number): unknown {
  if (bytes[start] === openBrace) return readUsageMembers(bytes, start);
  return isNumber(bytes, start) ? readNumber(bytes, start) : undefined;
}

/** All members exist from the beginning, so that all usage objects have the same hidden class in V8. */
function noMembers(): UsageMembers {
  return {
    prompt_tokens: undefined,
    input_tokens: undefined,
    completion_tokens: undefined,
    output_tokens: undefined,
    total_tokens: undefined,
    reasoning_tokens: undefined,
    cache_creation_input_tokens: undefined,
    prompt_cache_hit_tokens: undefined,
    prompt_cache_miss_tokens: undefined,
    cached_tokens: undefined,
    cache_read_input_tokens: undefined,
    num_cached_tokens: undefined,
    prompt_tokens_details: undefined,
    input_tokens_details: undefined,
    completion_tokens_details: undefined,
    output_tokens_details: undefined,
    audio_tokens: undefined,
    cache_write_tokens: undefined,
    cache_creation_tokens: undefined,
    cache_creation: undefined,
    cache_creation_token_details: undefined,
    ephemeral_1h_input_tokens: undefined,
  };
}
