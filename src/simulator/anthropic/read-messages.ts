import { charactersIn, wantedTools } from '../generate-request.ts';
import type { GenerateRequest, Tool, ToolChoice } from '../generate-request.ts';
import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { checkThinking } from './check-thinking.ts';
import { checkToolResults } from './check-tool-results.ts';

/**
 * Reads and validates a request of `POST /v1/messages`. It accepts and ignores the members that it does not know.
 * @throws SimulatedError 400, in the words of Anthropic
 */
export function readMessagesRequest(request: Json): GenerateRequest {
  const maxTokens = request['max_tokens'];
  if (maxTokens === undefined) throw required('max_tokens');
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens) || maxTokens < 1) {
    throw new SimulatedError(400, 'max_tokens: Input should be a positive integer');
  }
  const messages = readMessages(request);
  const tools = readTools(request['tools']);
  const promptTexts = textsOfPrompt(request);
  return {
    model: readModel(request),
    stream: request['stream'] === true,
    includeUsage: true,
    n: 1,
    maxTokens,
    promptLength: charactersIn(promptTexts),
    promptTexts,
    format: readFormat(request),
    tools,
    wantedTools: readWantedTools(request['tool_choice'], tools, messages),
    reasons: isObject(request['thinking']) && ['enabled', 'adaptive'].includes(String(request['thinking']['type'])),
  };
}

/** Number of characters that count as the prompt. @throws SimulatedError 400 */
export function lengthOfPrompt(request: Json): number {
  return charactersIn(textsOfPrompt(request));
}

function textsOfPrompt(request: Json): readonly string[] {
  return [request['system'], ...readMessages(request).map((message) => message['content'])].map(textOf);
}

/** @throws SimulatedError 400 */
export function readModel(request: Json): string {
  const model = request['model'];
  if (model === undefined) throw required('model');
  if (typeof model !== 'string') throw new SimulatedError(400, 'model: Input should be a valid string');
  return model;
}

function readMessages(request: Json): readonly Json[] {
  const messages = request['messages'];
  if (messages === undefined) throw required('messages');
  if (!Array.isArray(messages)) throw new SimulatedError(400, 'messages: Input should be a valid list');
  if (messages.length === 0) throw new SimulatedError(400, 'messages: at least one message is required');
  const read = messages.map((message: unknown, index) => {
    const role = isObject(message) ? message['role'] : undefined;
    if (!isObject(message) || (role !== 'user' && role !== 'assistant')) {
      throw new SimulatedError(400, `messages.${index}.role: Input should be 'user' or 'assistant'`);
    }
    const { content } = message;
    if (content === undefined) throw required(`messages.${index}.content`);
    const isLast = index === messages.length - 1;
    if ((content === '' || (Array.isArray(content) && content.length === 0)) && !(isLast && role === 'assistant')) {
      throw new SimulatedError(400, `messages.${index}: all messages must have non-empty content`);
    }
    checkThinking(content, `messages.${index}`);
    return message;
  });
  checkToolResults(read);
  return read;
}

function readTools(tools: unknown): readonly Tool[] {
  if (tools === undefined) return [];
  if (!Array.isArray(tools)) throw new SimulatedError(400, 'tools: Input should be a valid list');
  return tools.flatMap((tool: unknown, index) => {
    const name = isObject(tool) ? tool['name'] : undefined;
    if (!isObject(tool) || typeof name !== 'string') throw required(`tools.${index}.name`);
    const type = tool['type'] ?? 'custom';
    // The provider itself runs tools of other types, such as a web search.
    if (type !== 'custom') return [];
    if (!isObject(tool['input_schema'])) throw required(`tools.${index}.custom.input_schema`);
    return [{ name, parameters: tool['input_schema'] }];
  });
}

function readWantedTools(choice: unknown, tools: readonly Tool[], messages: readonly Json[]): readonly Tool[] {
  const last = messages.at(-1);
  const asks = last?.['role'] === 'user' && !hasToolResult(last['content']);
  const wanted = wantedTools(readChoice(choice), tools, asks ? textOf(last['content']) : undefined);
  if (wanted) return wanted;
  throw new SimulatedError(400, "tool_choice: the named tool is not in 'tools'");
}

function readChoice(choice: unknown): ToolChoice {
  if (!isObject(choice)) return undefined;
  if (choice['type'] === 'tool') return { kind: 'named', name: choice['name'] };
  if (choice['type'] === 'none') return { kind: 'none' };
  return choice['type'] === 'any' ? { kind: 'any' } : undefined;
}

function readFormat(request: Json): GenerateRequest['format'] {
  const config = request['output_config'];
  const format = isObject(config) ? config['format'] : request['output_format'];
  if (!isObject(format) || format['type'] !== 'json_schema') return { kind: 'text' };
  return { kind: 'schema', schema: format['schema'] ?? {} };
}

function hasToolResult(content: unknown): boolean {
  return Array.isArray(content) && content.some((block) => isObject(block) && block['type'] === 'tool_result');
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((block: unknown) => {
      if (!isObject(block)) return '';
      return typeof block['text'] === 'string' ? block['text'] : textOf(block['content']);
    })
    .join('');
}

function required(name: string): SimulatedError {
  return new SimulatedError(400, `${name}: Field required`);
}
