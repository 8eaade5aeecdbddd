import { charactersIn, wantedTools } from '../generate-request.ts';
import type { GenerateRequest, Tool, ToolChoice } from '../generate-request.ts';
import { describe, isObject, readBoolean, readInteger, readNumber, wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { readModelName } from './read-model.ts';
import { readStreamOptions } from './read-stream-options.ts';

const roles = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];

/**
 * Reads and validates the members of a chat completion request that the simulator knows. It accepts and ignores all
 * others.
 * @throws SimulatedError 400, in the words of OpenAI
 */
export function readChatRequest(request: Json): GenerateRequest {
  const model = readModelName(request);
  const messages = readMessages(request['messages']);
  readNumber(request, 'temperature', 0, 2);
  readNumber(request, 'top_p', 0, 1);
  readNumber(request, 'presence_penalty', -2, 2);
  readNumber(request, 'frequency_penalty', -2, 2);
  const most =
    readInteger(request, 'max_completion_tokens', 1, Infinity) ?? readInteger(request, 'max_tokens', 1, Infinity);
  const stream = readBoolean(request, 'stream') ?? false;
  const streamOptions = readStreamOptions(request, stream);
  const tools = readTools(request['tools']);
  const promptTexts = messages.map(textOf);
  return {
    model,
    stream,
    includeUsage: streamOptions,
    n: readInteger(request, 'n', 1, 128) ?? 1,
    maxTokens: most ?? Infinity,
    promptLength: charactersIn(promptTexts),
    promptTexts,
    format: readFormat(request['response_format']),
    tools,
    wantedTools: readWantedTools(request['tool_choice'], tools, messages),
    reasons: false,
  };
}

function readMessages(messages: unknown): readonly Json[] {
  if (messages === undefined) {
    const message = "Missing required parameter: 'messages'.";
    throw new SimulatedError(400, message, { param: 'messages', code: 'missing_required_parameter' });
  }
  if (!Array.isArray(messages)) throw wrongType('messages', 'an array of objects', messages);
  if (messages.length === 0) {
    const message =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    throw new SimulatedError(400, message, { param: 'messages', code: 'empty_array' });
  }
  return messages.map((message: unknown, index) => {
    if (!isObject(message)) throw wrongType(`messages[${index}]`, 'an object', message);
    const role = message['role'];
    const param = `messages[${index}].role`;
    if (role === undefined) {
      throw new SimulatedError(400, `Missing required parameter: '${param}'.`, {
        param,
        code: 'missing_required_parameter',
      });
    }
    if (typeof role !== 'string' || !roles.includes(role)) {
      const list = roles.map((name) => `'${name}'`).join(', ');
      const shown = typeof role === 'string' ? role.slice(0, 100) : describe(role);
      throw new SimulatedError(400, `Invalid value: '${shown}'. Supported values are: ${list}.`, {
        param,
        code: 'invalid_value',
      });
    }
    return message;
  });
}

function readTools(tools: unknown): readonly Tool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw wrongType('tools', 'an array of objects', tools);
  return tools.map((tool: unknown, index) => {
    const described = isObject(tool) ? tool['function'] : undefined;
    const name = isObject(described) ? described['name'] : undefined;
    if (!isObject(described) || typeof name !== 'string') {
      const param = `tools[${index}].function.name`;
      throw new SimulatedError(400, `Missing required parameter: '${param}'.`, {
        param,
        code: 'missing_required_parameter',
      });
    }
    return { name, parameters: described['parameters'] };
  });
}

function readWantedTools(choice: unknown, tools: readonly Tool[], messages: readonly Json[]): readonly Tool[] {
  const last = messages.at(-1);
  const wanted = wantedTools(readChoice(choice), tools, last?.['role'] === 'user' ? textOf(last) : undefined);
  if (wanted) return wanted;
  const message = "Invalid value for 'tool_choice': the named function is not in 'tools'.";
  throw new SimulatedError(400, message, { param: 'tool_choice' });
}

function readChoice(choice: unknown): ToolChoice {
  if (isObject(choice) && isObject(choice['function'])) return { kind: 'named', name: choice['function']['name'] };
  if (choice === 'none') return { kind: 'none' };
  return choice === 'required' ? { kind: 'any' } : undefined;
}

function readFormat(format: unknown): GenerateRequest['format'] {
  if (!isObject(format) || format['type'] === 'text') return { kind: 'text' };
  if (format['type'] === 'json_object') return { kind: 'object' };
  const described = format['json_schema'];
  if (format['type'] === 'json_schema' && isObject(described))
    return { kind: 'schema', schema: described['schema'] ?? {} };
  const param = format['type'] === 'json_schema' ? 'response_format.json_schema' : 'response_format.type';
  throw new SimulatedError(400, `Invalid value for '${param}'.`, { param, code: 'invalid_value' });
}

function textOf(message: Json): string {
  const content = message['content'];
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}
