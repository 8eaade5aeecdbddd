import { Choice } from './choice.ts';
import { exampleOfSchema } from './example-of-schema.ts';
import { FixedText, GeneratedText } from './generated-text.ts';
import type { TextTokens } from './generated-text.ts';
import type { GenerateRequest } from './generate-request.ts';
import type { Scenario } from './options.ts';
import { Random } from './random.ts';

/** The planned answer to one request. It can be read only once. The same seed plans the same answer again. */
export interface AnswerPlan {
  /** Letters and digits, to which each dialect adds its own prefix. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly fingerprint: string;
  readonly choices: readonly Choice[];
  readonly prompt: PromptTokens;
  /** Whether the stream must include usage. */
  readonly includeUsage: boolean;
  /** Further ids, in an order that depends on the seed only. */
  makeId(length: number): string;
}

/** Tokens of the prompt. Each token counts in one of the three. */
export interface PromptTokens {
  readonly fresh: number;
  /** Read from a prompt cache. */
  readonly cached: number;
  /** Written to a prompt cache. */
  readonly cacheWrite: number;
}

// Date of a seeded answer, fixed so that the answer repeats exactly.
const seededCreated = 1_735_689_600;

const usualReasoningTokens = 8;

export function planAnswer(request: GenerateRequest, scenario: Scenario, seed: number, isSeeded: boolean): AnswerPlan {
  const { cachedTokens = 0 } = request;
  const random = new Random(seed);
  // Further ids and the reasoning have their own seeds, so that the words of the answer do not depend on them.
  const ids = new Random(seed + 0x1d5);
  return {
    id: random.id(29),
    created: isSeeded ? seededCreated : Math.floor(Date.now() / 1000),
    model: scenario['reported-model'] ?? request.model,
    fingerprint: `fp_${random.id(10).toLowerCase()}`,
    choices: Array.from({ length: request.n }, () => planChoice(request, scenario, random, ids)),
    prompt: {
      fresh: tokensOf(request.promptLength) - cachedTokens,
      cached: cachedTokens + (scenario['cached-tokens'] ?? 0),
      cacheWrite: scenario['cache-write-tokens'] ?? 0,
    },
    includeUsage: request.includeUsage && scenario['no-usage'] === undefined,
    makeId: (length) => ids.id(length),
  };
}

export const charactersPerToken = 4;

/** The tokens that so many characters count as. */
export function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

export function totalOf({ fresh, cached, cacheWrite }: PromptTokens): number {
  return fresh + cached + cacheWrite;
}

function planChoice(request: GenerateRequest, scenario: Scenario, random: Random, ids: Random): Choice {
  const calls = scenario['tool-calls'];
  const calledTools = calls === undefined ? request.wantedTools : repeat(request.tools, calls);
  const finish = scenario.finish;
  const reasoning = planReasoning(request, scenario, ids);
  if (calledTools.length > 0) {
    const toolCalls = calledTools.map((tool) => ({
      id: random.id(24),
      name: tool.name,
      arguments: JSON.stringify(exampleOfSchema(tool.parameters ?? { type: 'object' })),
    }));
    return new Choice({ kind: 'tools', calls: toolCalls }, finish ?? 'tool_calls', reasoning);
  }
  if (request.format.kind !== 'text') {
    const value = request.format.kind === 'schema' ? exampleOfSchema(request.format.schema) : { answer: 'water' };
    const pieces = new FixedText(JSON.stringify(value), request.maxTokens);
    return new Choice({ kind: 'text', pieces }, finish ?? (pieces.isCut ? 'length' : 'stop'), reasoning);
  }
  const tokens = (scenario.bytes ?? 0) > 0 ? Infinity : (scenario.tokens ?? 0);
  const isCut = tokens !== Infinity && tokens > request.maxTokens;
  const pieces = new GeneratedText(random, isCut ? request.maxTokens : tokens, alphabetOf(scenario));
  return new Choice({ kind: 'text', pieces }, finish ?? (isCut ? 'length' : 'stop'), reasoning);
}

function planReasoning(request: GenerateRequest, scenario: Scenario, ids: Random): TextTokens {
  const tokens = scenario.reasoning ?? (request.reasons ? usualReasoningTokens : 0);
  return new GeneratedText(new Random(tokens === 0 ? 0 : ids.below(2 ** 31)), tokens, alphabetOf(scenario));
}

function alphabetOf(scenario: Scenario): 'ascii' | 'unicode' {
  return scenario.text === 'unicode' ? 'unicode' : 'ascii';
}

/** Repeats the list from the front until it has `count` items. */
function repeat<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length === 0) return [];
  return Array.from({ length: Math.min(count, 128) }, (_, index) => items[index % items.length] as Item);
}
