import type { Conversation, ResponseFormat, Tool, ToolChoice } from '../../core/conversation.ts';
import type { Target } from '../../core/plan.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import { isObject } from '../chat-form/read-value.ts';
import { generationCall } from '../generation-call.ts';
import { describedSchema } from '../described-schema.ts';
import { writeCache } from './cache-marker.ts';
import { defaultMaxTokens } from '../claude-models.ts';
import { writeMessages, writeSystem } from './write-messages.ts';
import { writeThinking } from './write-thinking.ts';

/** Writes the Messages call for a conversation of the hub. */
export function writeRequest(conversation: Conversation, { upstreamModel: model }: Target): PreparedCall {
  const { messages, stream, stop, maxOutputTokens, user, serviceTier } = conversation;
  const maxTokens = maxOutputTokens ?? defaultMaxTokens(model);
  const { thinking, effort } = writeThinking(conversation, model, maxTokens);
  const format = writeFormat(conversation.responseFormat);
  const output = { effort, format };
  // JSON.stringify omits undefined members.
  const call = {
    model,
    max_tokens: maxTokens,
    system: writeSystem(messages),
    messages: writeMessages(messages),
    tools: offeredTools(conversation)?.map(writeTool),
    tool_choice: writeToolChoice(conversation),
    thinking,
    output_config: effort === undefined && format === undefined ? undefined : output,
    temperature: conversation.temperature,
    top_p: conversation.topP,
    top_k: conversation.topK,
    stop_sequences: typeof stop === 'string' ? [stop] : stop,
    service_tier: serviceTier === undefined ? undefined : writeTier(serviceTier),
    metadata: user === undefined ? undefined : { user_id: user },
    ...writeCache(conversation.cache),
    stream: stream ? true : undefined,
  };
  // The scanner of the client's body has limited the depth, so that serialising cannot exhaust the stack.
  return messagesCall(Buffer.from(JSON.stringify(call)), stream);
}

export function messagesCall(body: Buffer, stream: boolean): PreparedCall {
  return generationCall('/messages', body, stream);
}

export function countCall(body: Buffer): PreparedCall {
  return { method: 'POST', path: '/messages/count_tokens', body, expects: 'complete' };
}

function writeFormat(format: ResponseFormat | undefined): object | undefined {
  return format?.kind === 'json_schema' ? { type: 'json_schema', schema: describedSchema(format) } : undefined;
}

/** This dialect has no list of allowed tools, so that the others are not offered. */
function offeredTools({ tools, toolChoice }: Conversation): readonly Tool[] | undefined {
  if (typeof toolChoice !== 'object' || !('allowed' in toolChoice)) return tools;
  return tools?.filter(({ name }) => toolChoice.allowed.includes(name));
}

function writeTool({ name, description, parameters, strict, cache }: Tool): object {
  return { name, description, input_schema: writeSchema(parameters), strict, ...writeCache(cache) };
}

/** The API requires a schema of an object; OpenAI's clients may leave it out, or its type. */
function writeSchema(schema: unknown): object {
  if (!isObject(schema)) return { type: 'object', properties: {} };
  return 'type' in schema ? schema : { type: 'object', ...schema };
}

function writeToolChoice({ tools, toolChoice, parallelToolCalls }: Conversation): object | undefined {
  const isSingle = parallelToolCalls === false && tools !== undefined && tools.length > 0;
  if (toolChoice === undefined && !isSingle) return undefined;
  const choice = choiceOf(toolChoice ?? 'auto');
  return isSingle && toolChoice !== 'none' ? { ...choice, disable_parallel_tool_use: true } : choice;
}

function choiceOf(choice: ToolChoice): object {
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (choice === 'required') return { type: 'any' };
  if ('tool' in choice) return { type: 'tool', name: choice.tool };
  return { type: choice.mode === 'required' ? 'any' : 'auto' };
}

/** Anthropic has two: with priority capacity where the account has some, and without. */
function writeTier(tier: string): string {
  return tier === 'auto' || tier === 'priority' ? 'auto' : 'standard_only';
}
