import { type Figures, readFigures } from './read-usage.ts';

/** What ends a stream that is whole. */
export const doneData = '[DONE]';
export const doneEvent = `data: ${doneData}\n\n`;

/**
 * Whether an event that lacks its blank line is all there: by `[DONE]`, or by JSON, whose end can be told from its own
 * text. An error is one however much of it came.
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

/** As much of a `chat.completion.chunk` as the gateway reads. Whatever a provider sends may be of another type. */
export interface OpenAiChunk {
  readonly model?: unknown;
  readonly choices?: unknown;
  readonly usage?: unknown;
  readonly x_groq?: unknown;
}

/** What one chunk tells beside its text. */
export interface ChunkFacts {
  /** What it tells of the usage. */
  readonly figures?: Figures;
  /** The extra chunk that only a client that asked for it expects: a usage object, and nothing of an answer. */
  readonly isUsageChunk: boolean;
  /** A role stands in it, with which an answer begins. */
  readonly namesRole: boolean;
  /** Some of the answer itself is in it. */
  readonly carriesOutput: boolean;
  readonly reportedModel?: string;
  readonly finishReason?: string;
  /** Indexes of its choices. */
  readonly choices: readonly number[];
  /** Of those whose finish_reason is in it. */
  readonly finishedChoices: readonly number[];
}

/** Undefined where an event's data is no JSON object: on the pass-through path that is between the provider and its client. */
export function readChunk(value: unknown): ChunkFacts | undefined {
  return isChunk(value) ? chunkFacts(value) : undefined;
}

/** Whether a choice's delta holds any of the answer: text, a part of a tool call, thoughts. The role alone is none. */
export function carriesOutput(delta: unknown): boolean {
  return isObject(delta) && Object.entries(delta).some(([key, value]) => key !== 'role' && saysSomething(value));
}

/** Whether anything of an answer is in a choice: some of it, its end, or what a provider tells of it. */
function isInUse(choice: unknown): boolean {
  return (
    isObject(choice) &&
    Object.entries(choice).some(([key, value]) => (key === 'delta' ? carriesOutput(value) : saysSomething(value)))
  );
}

/** Numbers and truth values say nothing by themselves. */
function saysSomething(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return isObject(value) && Object.keys(value).length > 0;
}

/** The JSON value that an event's data is; undefined where it is none. */
export function parseEventData(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}

export function isChunk(value: unknown): value is OpenAiChunk {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a chunk tells of the usage: Moonshot does so in a choice, and Groq beside its choices. */
export function chunkFigures({ usage, choices, x_groq }: OpenAiChunk): Figures | undefined {
  if (isObject(usage)) return readFigures(usage);
  if (Array.isArray(choices)) {
    for (const choice of choices as unknown[]) {
      if (isObject(choice) && isObject(choice['usage'])) return readFigures(choice['usage']);
    }
  }
  return isObject(x_groq) && isObject(x_groq['usage']) ? readFigures(x_groq['usage']) : undefined;
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
