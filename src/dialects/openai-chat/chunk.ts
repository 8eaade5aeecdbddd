import { parseBounded } from '../../core/json/parse-bounded.ts';
import type { Figures } from '../openai-form/usage-figures.ts';
import { chunkFigures } from './read-usage.ts';

/** Data of the event that ends a complete stream. */
export const doneData = '[DONE]';
export const doneEvent = `data: ${doneData}\n\n`;

/**
 * Whether an event without its blank line is complete: it is `[DONE]`, or JSON whose end is visible in its own text. An
 * error counts as complete in any case.
 */
export function isWholeEvent({
  data,
  isNamedError,
}: {
  readonly data: string;
  readonly isNamedError: boolean;
}): boolean {
  return isNamedError || data === doneData || isChunk(parseEventData(data));
}

/** The members of a `chat.completion.chunk` that the gateway reads. A provider may send values of any type. */
export interface OpenAiChunk {
  readonly model?: unknown;
  readonly choices?: unknown;
  readonly usage?: unknown;
  readonly x_groq?: unknown;
  readonly citations?: unknown;
  readonly search_results?: unknown;
}

/** What one chunk contains beside its text. */
export interface ChunkFacts {
  /** Usage figures in the chunk. */
  readonly figures?: Figures;
  /** The extra chunk for clients that requested usage: it has a usage object, and no part of the answer. */
  readonly isUsageChunk: boolean;
  /** The chunk contains a role, which begins an answer. */
  readonly namesRole: boolean;
  /** The chunk contains a part of the answer. */
  readonly carriesOutput: boolean;
  readonly reportedModel?: string;
  readonly finishReason?: string;
  /** Indexes of the chunk's choices. */
  readonly choices: readonly number[];
  /** Indexes of the choices whose finish_reason is in the chunk. */
  readonly finishedChoices: readonly number[];
}

/**
 * Undefined where the data is not a JSON object. On the pass-through path, such data concerns only the provider and its
 * client.
 */
export function readChunk(value: unknown): ChunkFacts | undefined {
  return isChunk(value) ? chunkFacts(value) : undefined;
}

/**
 * Whether a choice's delta contains a part of the answer: text, a part of a tool call, reasoning. The role alone does
 * not count.
 */
export function carriesOutput(delta: unknown): boolean {
  if (!isObject(delta)) return false;
  // A list of the members would be made for each event.
  for (const key in delta) if (key !== 'role' && saysSomething(delta[key])) return true;
  return false;
}

/** Whether a choice contains anything of an answer: a part of it, its end, or provider data about it. */
function isInUse(choice: unknown): boolean {
  return (
    isObject(choice) &&
    Object.entries(choice).some(([key, value]) => (key === 'delta' ? carriesOutput(value) : saysSomething(value)))
  );
}

/** Numbers and booleans alone are not a part of an answer. */
export function saysSomething(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return isObject(value) && Object.keys(value).length > 0;
}

/** Parses an event's data as JSON; undefined where it is not JSON, or has too many values. */
export function parseEventData(data: string): unknown {
  try {
    return parseBounded(data);
  } catch {
    return undefined;
  }
}

export function isChunk(value: unknown): value is OpenAiChunk {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function chunkFacts(chunk: OpenAiChunk): ChunkFacts {
  const choices: readonly unknown[] = Array.isArray(chunk.choices) ? chunk.choices : [];
  const figures = chunkFigures(chunk);
  const indexes: number[] = [];
  const finishedChoices: number[] = [];
  let namesRole = false;
  let finishReason: string | undefined;
  let hasOutput = false;
  for (const choice of choices) {
    const { index, delta, finish_reason } = (choice ?? {}) as {
      index?: unknown;
      delta?: unknown;
      finish_reason?: unknown;
    };
    hasOutput ||= carriesOutput(delta);
    namesRole ||= isObject(delta) && typeof delta['role'] === 'string';
    const position = typeof index === 'number' ? index : 0;
    indexes.push(position);
    if (typeof finish_reason !== 'string' || finish_reason === '') continue;
    finishReason ??= finish_reason;
    finishedChoices.push(position);
  }
  return {
    isUsageChunk: isObject(chunk.usage) && !choices.some(isInUse),
    namesRole,
    carriesOutput: hasOutput,
    choices: indexes,
    finishedChoices,
    ...(figures === undefined ? {} : { figures }),
    ...(typeof chunk.model === 'string' && chunk.model !== '' ? { reportedModel: chunk.model } : {}),
    ...(finishReason === undefined ? {} : { finishReason }),
  };
}
