import type { Conversation, ReasoningOptions, ResponseFormat } from '../../core/conversation.ts';
import { numberOf } from '../../core/json/parse-exact.ts';
import { describedSchema } from '../described-schema.ts';
import { budgetOf } from '../reasoning-budget.ts';
import { thinksInLevels } from './model-generation.ts';
import { acceptedSchema } from './write-schema.ts';

/** Undefined where the conversation sets nothing of it. */
export function writeGenerationConfig(conversation: Conversation, model: string): object | undefined {
  const { stop, logprobs } = conversation;
  const config: Readonly<Record<string, unknown>> = {
    maxOutputTokens: conversation.maxOutputTokens,
    temperature: conversation.temperature,
    topP: conversation.topP,
    topK: conversation.topK,
    frequencyPenalty: conversation.frequencyPenalty,
    presencePenalty: conversation.presencePenalty,
    seed: seedOf(conversation.seed),
    stopSequences: typeof stop === 'string' ? [stop] : stop,
    ...(logprobs === undefined ? {} : { responseLogprobs: true, logprobs: logprobs.top }),
    ...writeFormat(conversation.responseFormat),
    thinkingConfig: writeThinking(conversation.reasoning, model),
  };
  return Object.values(config).every((value) => value === undefined) ? undefined : config;
}

const largestSeed = 2 ** 31;

/** Google's seed has 32 bits with a sign. A larger one becomes another seed, and the same one each time. */
function seedOf(seed: unknown): unknown {
  const number = numberOf(seed);
  return number === undefined || Math.abs(number) < largestSeed ? seed : Math.trunc(number) % largestSeed;
}

function writeFormat(format: ResponseFormat | undefined): object {
  if (format === undefined || format.kind === 'text') return {};
  const responseMimeType = 'application/json';
  if (format.kind === 'json_object') return { responseMimeType };
  return { responseMimeType, responseJsonSchema: acceptedSchema(describedSchema(format)) };
}

/** Levels that Gemini knows; each other effort becomes the nearest one. */
const levels: ReadonlyMap<string, string> = new Map([
  ['none', 'minimal'],
  ['minimal', 'minimal'],
  ['low', 'low'],
  ['medium', 'medium'],
]);

/** Thoughts are shown wherever they are asked for: they cost the same. */
function writeThinking(reasoning: ReasoningOptions | undefined, model: string): object | undefined {
  if (reasoning === undefined) return undefined;
  const { effort, mode, display } = reasoning;
  const amount = amountOf(reasoning, model);
  const isOff = mode === 'disabled' || effort === 'none';
  return isOff ? amount : { ...amount, includeThoughts: display !== 'omitted' };
}

/** Gemini 3 takes both; a budget in tokens is the more exact one. It cannot be kept from thinking. */
function amountOf(reasoning: ReasoningOptions, model: string): object {
  const { effort, budgetTokens, mode } = reasoning;
  if (!thinksInLevels(model)) {
    const budget = budgetOf(reasoning);
    return budget === undefined ? {} : { thinkingBudget: budget };
  }
  if (mode === 'disabled') return { thinkingLevel: 'minimal' };
  if (budgetTokens !== undefined) return { thinkingBudget: budgetTokens };
  return effort === undefined ? {} : { thinkingLevel: levels.get(effort) ?? 'high' };
}
