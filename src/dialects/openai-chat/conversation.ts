import type { Conversation, Logprobs } from '../../core/conversation.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import { readMessages } from '../chat-form/read-messages.ts';
import { noteUnknown, type Shape } from '../nested-members.ts';
import { readOptions } from '../chat-form/read-options.ts';
import {
  isObject,
  optional,
  optionalBoolean,
  optionalNumber,
  optionalText,
  text,
  wrong,
} from '../chat-form/read-value.ts';

/** Members that `readConversation` reads. Every other member is an extension. */
const understood: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'stop',
  'n',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'reasoning_effort',
  'verbosity',
  'modalities',
  'service_tier',
  'prompt_cache_key',
  'user',
  'metadata',
]);

/** Members that change the content of the answer: an older form of tools, audio, predicted output, web search. */
const indispensable = ['functions', 'function_call', 'audio', 'web_search_options', 'messages.function_call'];

const tool = { type: true, function: { name: true, description: true, parameters: true, strict: true } } as const;

/** What is understood inside of the members above. */
const nested: Shape = {
  '*': true,
  tools: tool,
  // A tool that may be called is named by its whole definition, or by its name.
  tool_choice: { type: true, function: { name: true }, allowed_tools: { mode: true, tools: tool } },
  response_format: { type: true, json_schema: { name: true, description: true, schema: true, strict: true } },
  // The gateway itself tells the usage of a stream.
  stream_options: { include_usage: true },
  messages: {
    '*': true,
    // Helpers of SDKs keep the index of a call in a stream, and its arguments once more.
    tool_calls: {
      id: true,
      type: true,
      index: true,
      function: { name: true, arguments: true, parsed_arguments: true },
    },
    content: {
      '*': true,
      image_url: { url: true, detail: true },
      input_audio: { data: true, format: true },
      file: { file_data: true, file_id: true, filename: true },
    },
  },
};

/**
 * Converts a chat completion request into a conversation of the hub. It validates the whole request, which the gateway
 * does not do where the bytes go to a provider of the same dialect.
 * @throws GatewayError `invalid_request` naming the parameter whose form is wrong
 */
export function readConversation(body: Buffer, stream: boolean): Conversation {
  const request = parseExact(body.toString());
  if (!isObject(request)) throw wrong('', 'an object');
  const extensions: Record<string, unknown> = readExtensions(request);
  const noteExtension = (name: string, value: unknown): void => {
    extensions[name] = value;
  };
  noteUnknown(request, nested, noteExtension);
  const limit = request['max_completion_tokens'] ?? request['max_tokens'];
  return {
    messages: readMessages(request['messages'], noteExtension),
    stream,
    ...readOptions(request),
    ...optionalBoolean('parallelToolCalls', request['parallel_tool_calls'], 'parallel_tool_calls'),
    ...optionalNumber('maxOutputTokens', limit, 'max_completion_tokens'),
    ...optionalNumber('topK', request['top_k'], 'top_k'),
    ...optionalNumber('frequencyPenalty', request['frequency_penalty'], 'frequency_penalty'),
    ...optionalNumber('presencePenalty', request['presence_penalty'], 'presence_penalty'),
    ...optionalNumber('choices', request['n'], 'n'),
    ...readLogprobs(request['logprobs'], request['top_logprobs'], noteExtension),
    ...optional('logitBias', request['logit_bias'], () => request['logit_bias']),
    ...readEffort(request['reasoning_effort']),
    ...optionalText('verbosity', request['verbosity'], 'verbosity'),
    ...optional('outputs', request['modalities'], () => readOutputs(request['modalities'])),
    ...optionalText('serviceTier', request['service_tier'], 'service_tier'),
    ...optionalText('cacheKey', request['prompt_cache_key'], 'prompt_cache_key'),
    extensions,
    indispensable: indispensable.filter((name) => Object.hasOwn(extensions, name)),
  };
}

function readLogprobs(
  wanted: unknown,
  top: unknown,
  note: (name: string, value: unknown) => void,
): { logprobs?: Logprobs } {
  if (wanted === true) return { logprobs: optionalNumber('top', top, 'top_logprobs') };
  if (top !== undefined && top !== null) note('top_logprobs', top);
  return {};
}

function readEffort(effort: unknown): Pick<Conversation, 'reasoning'> {
  const read = optionalText('effort', effort, 'reasoning_effort');
  return read.effort === undefined ? {} : { reasoning: read };
}

function readOutputs(modalities: unknown): string[] {
  if (!Array.isArray(modalities)) throw wrong('modalities', 'an array of strings');
  return modalities.map((one: unknown, index) => text(one, `modalities.${index}`));
}

function readExtensions(request: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const others = Object.entries(request).filter(([name, value]) => !understood.has(name) && value !== null);
  return Object.fromEntries(others);
}
