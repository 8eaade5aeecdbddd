/** What every dialect asks of a model, as far as the simulator reads it. */
export interface GenerateRequest {
  readonly model: string;
  readonly stream: boolean;
  /** Whether the stream must include usage. */
  readonly includeUsage: boolean;
  /** Number of requested choices. */
  readonly n: number;
  readonly maxTokens: number;
  /** Number of characters in all messages. */
  readonly promptLength: number;
  /** The texts of the prompt in their order; absent where it is not known as text. */
  readonly promptTexts?: readonly string[];
  /** Tokens of the prompt that the prompt cache had; not set by those who read requests. */
  readonly cachedTokens?: number;
  readonly format: { kind: 'text' } | { kind: 'object' } | { kind: 'schema'; schema: unknown };
  readonly tools: readonly Tool[];
  /** The tools that the answer must call: because the request forces them, or because the user's message names one. */
  readonly wantedTools: readonly Tool[];
  /** Whether the answer begins with a reasoning that the client sees. */
  readonly reasons: boolean;
}

export interface Tool {
  readonly name: string;
  /** JSON Schema of the arguments. */
  readonly parameters: unknown;
}

export function charactersIn(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}

/** Which tools the request forces. `undefined`: the model decides. */
export type ToolChoice = { kind: 'none' } | { kind: 'any' } | { kind: 'named'; name: unknown } | undefined;

/**
 * The tools that the answer calls.
 * @param lastUserText the text of the last message where it is a user's. Only a user's message leads to a call that is
 *   not forced. The answer to a tool's result is text, or an agent would call tools forever.
 * @returns undefined where the request names a tool that it does not offer
 */
export function wantedTools(
  choice: ToolChoice,
  tools: readonly Tool[],
  lastUserText: string | undefined,
): readonly Tool[] | undefined {
  if (choice?.kind === 'named') {
    const chosen = tools.filter((tool) => tool.name === choice.name);
    return chosen.length > 0 ? chosen : undefined;
  }
  if (choice?.kind === 'none') return [];
  if (choice?.kind === 'any') return tools.slice(0, 1);
  const text = lastUserText?.toLowerCase();
  if (text === undefined) return [];
  const named = tools.filter((tool) => text.includes(tool.name.toLowerCase()));
  return named.length === 0 && text.includes('tool') ? tools.slice(0, 1) : named;
}
