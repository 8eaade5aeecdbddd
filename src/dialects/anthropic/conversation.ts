import type { Conversation, ReasoningOptions, ResponseFormat } from '../../core/conversation.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import { isObject, optional, optionalNumber, optionalText, text, wrong } from '../chat-form/read-value.ts';
import { cacheOf } from './cache-marker.ts';
import { Extensions } from '../extensions.ts';
import { indispensable } from './indispensable.ts';
import { noteUnknown, type Shape } from '../nested-members.ts';
import { readMessages, readSystem } from './read-messages.ts';
import { readToolChoice, readTools } from './read-tools.ts';

type Members = Readonly<Record<string, unknown>>;

/** Members that `readConversation` reads. Every other member is an extension. */
const understood: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'system',
  'stream',
  'max_tokens',
  'tools',
  'tool_choice',
  'output_config',
  'output_format',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'thinking',
  'service_tier',
  'metadata',
  'cache_control',
]);

const marker = { type: true, ttl: true } as const;

/** Of a document, whether it is to be cited; of a text, what it cites. */
const citations: Shape = {
  enabled: true,
  type: true,
  cited_text: true,
  document_index: true,
  document_title: true,
  start_char_index: true,
  end_char_index: true,
  start_page_number: true,
  end_page_number: true,
  start_block_index: true,
  end_block_index: true,
  search_result_index: true,
  file_id: true,
  source: true,
  title: true,
  url: true,
  encrypted_index: true,
};
const media = { '*': true, cache_control: marker, citations } as const;
const source = { type: true, media_type: true, data: true, url: true, file_id: true } as const;
const block: Shape = {
  ...media,
  caller: { type: true, tool_id: true },
  // The parts of a document are texts and images.
  source: { ...source, content: { ...media, source } },
};

/** What is understood inside of the members above. Others of their readers tell the rest. */
const nested: Shape = {
  '*': true,
  system: { '*': true, cache_control: marker, citations },
  messages: { '*': true, content: { ...block, content: { ...block, content: block } } },
  tools: { '*': true, cache_control: marker },
  tool_choice: { type: true, name: true, disable_parallel_tool_use: true },
  output_config: { '*': true, format: { type: true, schema: true } },
  cache_control: marker,
};

/**
 * Converts a Messages request into a conversation of the hub. It validates the whole request, which the gateway does not do
 * where the bytes go to a provider of the same dialect.
 * @throws GatewayError `invalid_request` naming the member whose form is wrong
 */
export function readConversation(body: Buffer, stream: boolean): Conversation {
  const request = parseExact(body.toString());
  if (!isObject(request)) throw wrong('', 'an object');
  const extensions = new Extensions(indispensable);
  extensions.addOthers(request, understood);
  noteUnknown(request, nested, (name, value) => {
    extensions.add(name, value);
  });
  const { tool_choice: choice, output_config: config } = request;
  const output = isObject(config) ? config : {};
  return {
    messages: [...readSystem(request['system'], extensions), ...readMessages(request['messages'], extensions)],
    stream,
    ...optional('tools', request['tools'], () => readTools(request['tools'], extensions)),
    ...(isObject(choice) ? readToolChoice(choice) : {}),
    ...readFormat(output['format'] ?? request['output_format']),
    ...optionalNumber('maxOutputTokens', request['max_tokens'], 'max_tokens'),
    ...optionalNumber('temperature', request['temperature'], 'temperature'),
    ...optionalNumber('topP', request['top_p'], 'top_p'),
    ...optionalNumber('topK', request['top_k'], 'top_k'),
    ...optional('stop', request['stop_sequences'], () => readStops(request['stop_sequences'])),
    ...readReasoning(request['thinking'], output, extensions),
    ...optional('serviceTier', request['service_tier'], () => readTier(request['service_tier'])),
    ...readMetadata(request['metadata'], extensions),
    ...cacheOf(request),
    ...extensions.all,
  };
}

function readStops(stops: unknown): string[] {
  if (!Array.isArray(stops)) throw wrong('stop_sequences', 'an array of strings');
  return stops.map((one: unknown, index) => text(one, `stop_sequences.${index}`));
}

/** Answers of this dialect always fit the schema, so that it is strict. */
function readFormat(format: unknown): { responseFormat?: ResponseFormat } {
  if (format === undefined || format === null) return {};
  const param = 'output_config.format';
  if (!isObject(format) || format['type'] !== 'json_schema') throw wrong(param, 'a format of the type json_schema');
  if (!isObject(format['schema'])) throw wrong(`${param}.schema`, 'a JSON schema');
  return { responseFormat: { kind: 'json_schema', name: '', schema: format['schema'], strict: true } };
}

const outputMembers: ReadonlySet<string> = new Set(['effort', 'format']);
const thinkingMembers: ReadonlySet<string> = new Set(['type', 'budget_tokens', 'display']);

function readReasoning(thinking: unknown, output: Members, extensions: Extensions): Pick<Conversation, 'reasoning'> {
  extensions.addOthers(output, outputMembers, 'output_config.');
  const effort = optionalText('effort', output['effort'], 'output_config.effort');
  const reasoning = { ...effort, ...readThinking(thinking, extensions) };
  return Object.keys(reasoning).length === 0 ? {} : { reasoning };
}

function readThinking(thinking: unknown, extensions: Extensions): ReasoningOptions {
  if (thinking === undefined || thinking === null) return {};
  if (!isObject(thinking)) throw wrong('thinking', 'an object');
  extensions.addOthers(thinking, thinkingMembers, 'thinking.');
  const display = optionalText('display', thinking['display'], 'thinking.display');
  switch (thinking['type']) {
    case 'enabled':
      return { ...display, ...optionalNumber('budgetTokens', thinking['budget_tokens'], 'thinking.budget_tokens') };
    case 'adaptive':
    case 'disabled':
      return { ...display, mode: thinking['type'] };
    default:
      // No other dialect has a word for this mode.
      extensions.add('thinking', thinking);
      return {};
  }
}

function readTier(tier: unknown): string {
  const tierName = text(tier, 'service_tier');
  return tierName === 'standard_only' ? 'default' : tierName;
}

const metadataMembers: ReadonlySet<string> = new Set(['user_id']);

function readMetadata(metadata: unknown, extensions: Extensions): Pick<Conversation, 'user'> {
  if (metadata === undefined || metadata === null) return {};
  if (!isObject(metadata)) throw wrong('metadata', 'an object');
  extensions.addOthers(metadata, metadataMembers, 'metadata.');
  return optionalText('user', metadata['user_id'], 'metadata.user_id');
}
