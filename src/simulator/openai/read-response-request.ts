import { charactersIn, wantedTools } from '../generate-request.ts';
import type { GenerateRequest, Tool, ToolChoice } from '../generate-request.ts';
import { isObject, readBoolean, readInteger, readNumber, wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { type FindItem, readInput, textOfItem } from './read-input.ts';

/** A request of `POST /v1/responses`, as far as the simulator reads it. */
export interface ResponseRequest extends GenerateRequest {
  readonly params: Json;
  readonly input: readonly Json[];
  readonly history: readonly Json[];
  readonly stores: boolean;
  /** The conversation that it continues. */
  readonly conversation: string | undefined;
  readonly background: boolean;
  /** Whether the client wants to see a summary of the reasoning, and its encrypted form. */
  readonly shows: { readonly summary: boolean; readonly encrypted: boolean };
}

/** What a request may name. Each function returns undefined where there is none. */
interface Named {
  /** All items of a response. */
  readonly response: (id: string) => readonly Json[] | undefined;
  readonly conversation: (id: string) => readonly Json[] | undefined;
  readonly item: FindItem;
}

/**
 * Reads and validates a request of `POST /v1/responses`. It accepts and ignores the members that it does not know.
 * @throws SimulatedError 400 and 404, in the words of OpenAI
 */
export function readResponseRequest(params: Json, named: Named): ResponseRequest {
  const { model, reasoning, include } = params;
  if (typeof model !== 'string') throw required('model');
  readNumber(params, 'temperature', 0, 2);
  readNumber(params, 'top_p', 0, 1);
  const input = readInput(params['input'], named.item);
  const conversation = readConversationId(params);
  const history = [...readPrevious(params, named.response), ...readConversation(conversation, named), ...input];
  checkCalls(history);
  const tools = readTools(params['tools']);
  const promptTexts = [textOfItem({ content: params['instructions'] }), ...history.map(textOfItem)];
  const effort = isObject(reasoning) ? reasoning['effort'] : undefined;
  return {
    params,
    input,
    history,
    model,
    stream: readBoolean(params, 'stream') ?? false,
    includeUsage: true,
    n: 1,
    maxTokens: readInteger(params, 'max_output_tokens', 16, Infinity) ?? Infinity,
    promptLength: charactersIn(promptTexts),
    promptTexts,
    format: readFormat(params['text']),
    tools,
    wantedTools: readWantedTools(params['tool_choice'], tools, input),
    reasons: isObject(reasoning) && effort !== 'none',
    stores: readBoolean(params, 'store') ?? true,
    conversation,
    background: readBoolean(params, 'background') ?? false,
    shows: {
      summary: isObject(reasoning) && typeof reasoning['summary'] === 'string',
      encrypted: Array.isArray(include) && include.includes('reasoning.encrypted_content'),
    },
  };
}

function readPrevious(params: Json, previous: (id: string) => readonly Json[] | undefined): readonly Json[] {
  const id = params['previous_response_id'];
  if (id === undefined || id === null) return [];
  if (typeof id !== 'string') throw wrongType('previous_response_id', 'a string', id);
  const items = previous(id);
  if (items) return items;
  const message = `Previous response with id '${id}' not found.`;
  throw new SimulatedError(400, message, { param: 'previous_response_id', code: 'previous_response_not_found' });
}

function readConversationId({ conversation }: Json): string | undefined {
  if (conversation === undefined || conversation === null) return undefined;
  const id = isObject(conversation) ? conversation['id'] : conversation;
  if (typeof id !== 'string') throw wrongType('conversation', 'a string or an object with an id', conversation);
  return id;
}

function readConversation(id: string | undefined, { conversation }: Named): readonly Json[] {
  const items = id === undefined ? [] : conversation(id);
  if (items) return items;
  throw new SimulatedError(404, `Conversation with id '${String(id)}' not found.`, { param: 'conversation' });
}

/** Checks that each call has its result and each result its call. */
function checkCalls(items: readonly Json[]): void {
  const idsOf = (type: string): readonly string[] =>
    items.flatMap((item) => (item['type'] === type && typeof item['call_id'] === 'string' ? [item['call_id']] : []));
  const [calls, outputs] = [idsOf('function_call'), idsOf('function_call_output')];
  const unanswered = calls.find((id) => !outputs.includes(id));
  if (unanswered !== undefined) {
    const message = `No tool output found for function call ${unanswered}.`;
    throw new SimulatedError(400, message, { param: 'input' });
  }
  const unasked = outputs.find((id) => !calls.includes(id));
  if (unasked === undefined) return;
  const message = `No tool call found for function call output with call_id ${unasked}.`;
  throw new SimulatedError(400, message, { param: 'input' });
}

function readTools(tools: unknown): readonly Tool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw wrongType('tools', 'an array of objects', tools);
  return tools.flatMap((tool: unknown, index) => {
    if (!isObject(tool) || typeof tool['type'] !== 'string') throw required(`tools[${index}].type`);
    // OpenAI itself runs the tools of other types, such as a web search.
    if (tool['type'] !== 'function') return [];
    if (typeof tool['name'] !== 'string') throw required(`tools[${index}].name`);
    return [{ name: tool['name'], parameters: tool['parameters'] ?? undefined }];
  });
}

function readWantedTools(choice: unknown, tools: readonly Tool[], input: readonly Json[]): readonly Tool[] {
  const last = input.at(-1);
  const wanted = wantedTools(readChoice(choice), tools, last?.['role'] === 'user' ? textOfItem(last) : undefined);
  if (wanted) return wanted;
  const message = "Tool choice 'function' not found in 'tools' parameter.";
  throw new SimulatedError(400, message, { param: 'tool_choice' });
}

function readChoice(choice: unknown): ToolChoice {
  if (choice === 'none') return { kind: 'none' };
  if (choice === 'required') return { kind: 'any' };
  if (!isObject(choice)) return undefined;
  if (choice['type'] === 'function') return { kind: 'named', name: choice['name'] };
  return choice['mode'] === 'required' ? { kind: 'any' } : undefined;
}

function readFormat(text: unknown): GenerateRequest['format'] {
  const format = isObject(text) ? text['format'] : undefined;
  if (!isObject(format) || format['type'] === 'text') return { kind: 'text' };
  if (format['type'] === 'json_object') return { kind: 'object' };
  if (format['type'] === 'json_schema') return { kind: 'schema', schema: format['schema'] ?? {} };
  throw new SimulatedError(400, "Invalid value for 'text.format.type'.", {
    param: 'text.format.type',
    code: 'invalid_value',
  });
}

function required(param: string): SimulatedError {
  return new SimulatedError(400, `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });
}
