import type { Conversation, Logprobs } from '../../core/conversation.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import type { Message } from '../../core/message.ts';
import {
  isObject,
  optional,
  optionalBoolean,
  optionalNumber,
  optionalText,
  text,
  wrong,
} from '../chat-form/read-value.ts';
import { noteUnknown, type Shape } from '../nested-members.ts';
import { readInput } from './read-input.ts';
import { readMetadata, readReasoning, readTextFormat } from './read-options.ts';
import { readToolChoice, readTools } from './read-tools.ts';

/** Members that `readConversation` reads. Every other member is an extension. */
const understood: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'stream',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'include',
  'top_logprobs',
  'max_output_tokens',
  'temperature',
  'top_p',
  'metadata',
  'service_tier',
  'user',
  'prompt_cache_key',
  'previous_response_id',
  'conversation',
]);

/** Members without which the answer would mean something else: a stored prompt, an answer that is collected later. */
const indispensable = ['prompt', 'background', 'tool_choice'];

/** Values with which a member asks for nothing that a provider of another dialect could not do. */
const harmless: Readonly<Record<string, (value: unknown) => boolean>> = {
  store: (value) => value === false,
  background: (value) => value === false,
  truncation: (value) => value === 'disabled',
  stream_options: (value) => isObject(value) && Object.entries(value).every(([, option]) => option === false),
};

/** What is understood inside of the members above. Others of their readers tell the rest. */
const nested: Shape = {
  '*': true,
  input: { '*': true, summary: { type: true, text: true } },
  tool_choice: { type: true, name: true, mode: true, tools: { type: true, name: true } },
  text: { '*': true, format: { type: true, name: true, description: true, schema: true, strict: true } },
};

/**
 * Converts a request of the Responses API into a conversation of the hub. It validates the whole request, which the
 * gateway does not do where the bytes go to a provider of the same dialect.
 * @throws GatewayError `invalid_request` naming the parameter whose form is wrong
 */
export function readConversation(body: Buffer, stream: boolean): Conversation {
  const request = parseExact(body.toString());
  if (!isObject(request)) throw wrong('', 'an object');
  const extensions: Record<string, unknown> = readExtensions(request);
  const needed = new Set(indispensable);
  const note = (name: string, value: unknown, isNeeded = false): void => {
    extensions[name] = value;
    if (isNeeded) needed.add(name);
  };
  noteUnknown(request, nested, note);
  return {
    messages: [...readInstructions(request['instructions']), ...readInput(request['input'], note)],
    stream,
    ...optional('tools', request['tools'], () => readTools(request['tools'], note)),
    ...optional('toolChoice', request['tool_choice'], () => readToolChoice(request['tool_choice'], note)),
    ...optionalBoolean('parallelToolCalls', request['parallel_tool_calls'], 'parallel_tool_calls'),
    ...readTextFormat(request['text'], note),
    ...readReasoning(request['reasoning'], note),
    ...readLogprobs(request['include'], request['top_logprobs'], note),
    ...optionalNumber('maxOutputTokens', request['max_output_tokens'], 'max_output_tokens'),
    ...optionalNumber('temperature', request['temperature'], 'temperature'),
    ...optionalNumber('topP', request['top_p'], 'top_p'),
    ...optional('metadata', request['metadata'], () => readMetadata(request['metadata'])),
    ...optionalText('serviceTier', request['service_tier'], 'service_tier'),
    ...optionalText('user', request['user'], 'user'),
    ...optionalText('cacheKey', request['prompt_cache_key'], 'prompt_cache_key'),
    ...readContinued(request),
    names: readNames(request),
    extensions,
    indispensable: [...needed].filter((name) => Object.hasOwn(extensions, name)),
  };
}

/** What the model is told before everything else. */
function readInstructions(instructions: unknown): Message[] {
  if (instructions === undefined || instructions === null) return [];
  return [{ role: 'system', content: text(instructions, 'instructions') }];
}

function readExtensions(request: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const others = Object.entries(request).filter(
    ([name, value]) => !understood.has(name) && value !== null && harmless[name]?.(value) !== true,
  );
  return Object.fromEntries(others);
}

function readContinued({ previous_response_id: previous, conversation }: Readonly<Record<string, unknown>>): {
  continues?: unknown;
} {
  const continues = previous ?? conversation;
  return continues === undefined || continues === null ? {} : { continues };
}

/** The names of what this API can be asked for in two ways. */
function readNames(request: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const { reasoning, top_logprobs: top, previous_response_id: previous } = request;
  const hasSummary = isObject(reasoning) && isGiven(reasoning['summary']);
  return {
    ...(isGiven(previous) ? {} : { continues: 'conversation' }),
    ...(isGiven(top) ? {} : { logprobs: 'include' }),
    ...(hasSummary ? {} : { reasoningDisplay: 'reasoning.generate_summary' }),
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Encrypted reasoning is always given; whatever else can be included comes from tools that the provider runs. */
function readLogprobs(
  include: unknown,
  top: unknown,
  note: (name: string, value: unknown) => void,
): { logprobs?: Logprobs } {
  const wanted: readonly unknown[] = Array.isArray(include) ? include : [];
  if (include !== undefined && include !== null && !Array.isArray(include))
    throw wrong('include', 'an array of strings');
  if (wanted.some((one) => one !== encrypted && one !== withLogprobs)) note('include', include);
  const count = optionalNumber('top', top, 'top_logprobs');
  return wanted.includes(withLogprobs) || (count.top ?? 0) > 0 ? { logprobs: count } : {};
}

const encrypted = 'reasoning.encrypted_content';
const withLogprobs = 'message.output_text.logprobs';
