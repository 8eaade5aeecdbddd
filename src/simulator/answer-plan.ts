import type { ChatRequest } from './chat-request.ts';
import { TextChoice, ToolsChoice } from './choice.ts';
import type { Choice } from './choice.ts';
import { exampleOfSchema } from './example-of-schema.ts';
import type { Scenario } from './options.ts';
import { GeneratedText, FixedText } from './generated-text.ts';
import { Random } from './random.ts';

/** The planned answer to one request. It can be read only once. The same seed plans the same answer again. */
export interface AnswerPlan {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly fingerprint: string;
  readonly choices: readonly Choice[];
  readonly promptTokens: number;
  /** Whether the stream must include usage. */
  readonly includeUsage: boolean;
}

// Date of a seeded answer, fixed so that the answer repeats exactly.
const seededCreated = 1_735_689_600;

export function planAnswer(request: ChatRequest, scenario: Scenario, seed: number, fixedTime: boolean): AnswerPlan {
  const random = new Random(seed);
  return {
    id: `chatcmpl-${random.id(29)}`,
    created: fixedTime ? seededCreated : Math.floor(Date.now() / 1000),
    model: scenario['reported-model'] ?? request.model,
    fingerprint: `fp_${random.id(10).toLowerCase()}`,
    choices: Array.from({ length: request.n }, () => planChoice(request, scenario, random)),
    promptTokens: Math.ceil(request.promptLength / 4),
    includeUsage: request.includeUsage && scenario['no-usage'] === undefined,
  };
}

/** The usage object as OpenAI sends it. */
export function usageOf(plan: AnswerPlan, completionTokens: number): object {
  return {
    prompt_tokens: plan.promptTokens,
    completion_tokens: completionTokens,
    total_tokens: plan.promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function planChoice(request: ChatRequest, scenario: Scenario, random: Random): Choice {
  const calls = scenario['tool-calls'];
  const wanted = calls === undefined ? request.wantedTools : repeat(request.tools, calls);
  const finish = scenario.finish;
  if (wanted.length > 0) {
    const toolCalls = wanted.map((tool) => ({
      id: `call_${random.id(24)}`,
      name: tool.name,
      arguments: JSON.stringify(exampleOfSchema(tool.parameters ?? { type: 'object' })),
    }));
    return new ToolsChoice(toolCalls, finish ?? 'tool_calls');
  }
  if (request.format.kind !== 'text') {
    const value = request.format.kind === 'schema' ? exampleOfSchema(request.format.schema) : { answer: 'water' };
    const pieces = new FixedText(JSON.stringify(value), request.maxTokens);
    return new TextChoice(pieces, finish ?? (pieces.isCut ? 'length' : 'stop'), 0);
  }
  const bytes = scenario.bytes ?? 0;
  const tokens = bytes > 0 ? Infinity : (scenario.tokens ?? 0);
  const isCut = bytes === 0 && tokens > request.maxTokens;
  const pieces = new GeneratedText(random, isCut ? request.maxTokens : tokens, alphabetOf(scenario));
  return new TextChoice(pieces, finish ?? (isCut ? 'length' : 'stop'), Math.ceil(bytes / request.n));
}

function alphabetOf(scenario: Scenario): 'ascii' | 'unicode' {
  return scenario.text === 'unicode' ? 'unicode' : 'ascii';
}

/** Repeats the list from the front until it has `count` items. */
function repeat<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length === 0) return [];
  return Array.from({ length: Math.min(count, 128) }, (_, index) => items[index % items.length] as Item);
}
