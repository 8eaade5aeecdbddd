import type { Conversation, Logprobs, ReasoningOptions, ResponseFormat } from '../../core/conversation.ts';
import { isObject, optional, optionalText, text, wrong } from '../chat-form/read-value.ts';
import type { Extensions } from '../extensions.ts';
import { type Members, protoMembers } from './proto-members.ts';
import { optionalNumber, texts } from './read-values.ts';
import { jsonSchemaOf } from './schema-to-json.ts';

const at = 'generationConfig';

const understood: ReadonlySet<string> = new Set([
  'temperature',
  'topP',
  'topK',
  'candidateCount',
  'maxOutputTokens',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  '_responseJsonSchema',
  'responseLogprobs',
  'logprobs',
  'responseModalities',
  'thinkingConfig',
]);

export function readGenerationConfig(value: unknown, extensions: Extensions): Partial<Conversation> {
  if (value === undefined) return {};
  if (!isObject(value)) throw wrong(at, 'an object');
  const config = protoMembers(value, at);
  extensions.addOthers(config, understood, `${at}.`);
  const { responseLogprobs, logprobs, stopSequences, responseModalities } = config;
  return {
    ...optionalNumber('temperature', config['temperature'], `${at}.temperature`),
    ...optionalNumber('topP', config['topP'], `${at}.topP`),
    ...optionalNumber('topK', config['topK'], `${at}.topK`),
    ...optionalNumber('choices', config['candidateCount'], `${at}.candidateCount`),
    ...optionalNumber('maxOutputTokens', config['maxOutputTokens'], `${at}.maxOutputTokens`),
    ...optional('stop', stopSequences, () => texts(stopSequences, `${at}.stopSequences`)),
    ...optional('seed', config['seed'], () => config['seed']),
    ...optionalNumber('presencePenalty', config['presencePenalty'], `${at}.presencePenalty`),
    ...optionalNumber('frequencyPenalty', config['frequencyPenalty'], `${at}.frequencyPenalty`),
    ...readLogprobs(responseLogprobs, logprobs, extensions),
    ...optional('outputs', responseModalities, () => readOutputs(responseModalities)),
    ...readFormat(config, extensions),
    ...readThinking(config['thinkingConfig'], extensions),
  };
}

function readLogprobs(wanted: unknown, top: unknown, extensions: Extensions): { logprobs?: Logprobs } {
  if (wanted === true) return { logprobs: optionalNumber('top', top, `${at}.logprobs`) };
  if (top !== undefined) extensions.add(`${at}.logprobs`, top);
  return {};
}

function readOutputs(modalities: unknown): string[] {
  return texts(modalities, `${at}.responseModalities`).map((one) => one.toLowerCase());
}

/** A schema counts also where the media type of JSON is missing. */
function readFormat(config: Members, extensions: Extensions): { responseFormat?: ResponseFormat } {
  const { responseMimeType, responseSchema, responseJsonSchema, _responseJsonSchema } = config;
  const { type } = optionalText('type', responseMimeType, `${at}.responseMimeType`);
  if (type !== undefined && type !== '' && type !== 'text/plain' && type !== 'application/json') {
    extensions.addIndispensable(`${at}.responseMimeType`, type);
  }
  const asJson = responseJsonSchema ?? _responseJsonSchema;
  // Google refuses both together.
  if (asJson !== undefined && responseSchema !== undefined) extensions.add(`${at}.responseSchema`, responseSchema);
  const schema = asJson ?? jsonSchemaOf(responseSchema);
  if (schema !== undefined) return { responseFormat: { kind: 'json_schema', name: '', schema } };
  return type === 'application/json' ? { responseFormat: { kind: 'json_object' } } : {};
}

const thinkingMembers: ReadonlySet<string> = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel']);

function readThinking(value: unknown, extensions: Extensions): Pick<Conversation, 'reasoning'> {
  if (value === undefined) return {};
  if (!isObject(value)) throw wrong(`${at}.thinkingConfig`, 'an object');
  const thinking = protoMembers(value, `${at}.thinkingConfig`);
  extensions.addOthers(thinking, thinkingMembers, `${at}.thinkingConfig.`);
  const { thinkingLevel: level } = thinking;
  const reasoning: ReasoningOptions = {
    ...optional('effort', level, () => text(level, `${at}.thinkingConfig.thinkingLevel`).toLowerCase()),
    ...readBudget(optionalNumber('tokens', thinking['thinkingBudget'], `${at}.thinkingConfig.thinkingBudget`).tokens),
    ...(thinking['includeThoughts'] === true ? { display: 'summarized' } : {}),
  };
  return Object.keys(reasoning).length === 0 ? {} : { reasoning };
}

/** 0 turns thoughts off, and -1 leaves it to the model (https://ai.google.dev/gemini-api/docs/thinking). */
function readBudget(tokens: number | undefined): ReasoningOptions {
  if (tokens === undefined) return {};
  if (tokens === 0) return { mode: 'disabled' };
  return tokens < 0 ? { mode: 'adaptive' } : { budgetTokens: tokens };
}
