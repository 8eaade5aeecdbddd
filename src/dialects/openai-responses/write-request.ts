import type { Conversation, ReasoningOptions, ResponseFormat, Tool, ToolChoice } from '../../core/conversation.ts';
import { quirksOf } from '../../core/quirks.ts';
import type { Target } from '../../core/plan.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import { generationCall } from '../generation-call.ts';
import { effortOf } from '../reasoning-budget.ts';
import { learnFromRefusal } from './learn-from-refusal.ts';
import { writeInput } from './write-input.ts';

/** Writes the call of the Responses API for a conversation of the hub. Nothing of it is stored. */
export function writeRequest(conversation: Conversation, target: Target): PreparedCall {
  const { responseFormat, toolChoice, verbosity, stream, logprobs } = conversation;
  // The next turn needs the thoughts, and only encrypted ones can be repeated where nothing is stored.
  const wantsThoughts = quirksOf(target).noEncryptedReasoning !== true;
  const include = [
    ...(wantsThoughts ? ['reasoning.encrypted_content'] : []),
    ...(logprobs === undefined ? [] : ['message.output_text.logprobs']),
  ];
  const text = { format: responseFormat && writeFormat(responseFormat), verbosity };
  // JSON.stringify omits undefined members.
  const call = {
    model: target.upstreamModel,
    input: writeInput(conversation.messages),
    store: false,
    include: include.length === 0 ? undefined : include,
    max_output_tokens: conversation.maxOutputTokens,
    temperature: conversation.temperature,
    top_p: conversation.topP,
    top_logprobs: logprobs?.top,
    reasoning: writeReasoning(conversation.reasoning),
    text: text.format === undefined && verbosity === undefined ? undefined : text,
    tools: conversation.tools?.map(writeTool),
    tool_choice: toolChoice && writeToolChoice(toolChoice),
    parallel_tool_calls: conversation.parallelToolCalls,
    service_tier: conversation.serviceTier,
    user: conversation.user,
    metadata: conversation.metadata,
    prompt_cache_key: conversation.cacheKey,
    stream: stream ? true : undefined,
  };
  // The scanner of the client's body has limited the depth, so that serialising cannot exhaust the stack.
  const body = Buffer.from(JSON.stringify(call));
  const prepared = generationCall('/responses', body, stream);
  return wantsThoughts ? { ...prepared, learnFrom: learnFromRefusal } : prepared;
}

/** `strict` is always written: where it is absent, OpenAI treats every schema as a strict one. */
function writeTool({ name, description, parameters, strict }: Tool): object {
  return { type: 'function', name, description, parameters: parameters ?? null, strict: strict ?? false };
}

function writeToolChoice(choice: ToolChoice): object | string {
  if (typeof choice === 'string') return choice;
  if ('tool' in choice) return writeToolName(choice.tool);
  return { type: 'allowed_tools', mode: choice.mode, tools: choice.allowed.map(writeToolName) };
}

function writeToolName(name: string): object {
  return { type: 'function', name };
}

/** That a model must not think is not written: a model that cannot think refuses the word. */
function writeReasoning(reasoning: ReasoningOptions = {}): object | undefined {
  const effort = reasoning.mode === 'disabled' ? reasoning.effort : effortOf(reasoning);
  const summary = summaries.get(reasoning.display ?? '');
  return effort === undefined && summary === undefined ? undefined : { effort, summary };
}

/** How much of the thoughts the answer shows, in this API's words. `omitted` is what it does by itself. */
const summaries: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'],
  ['concise', 'concise'],
  ['detailed', 'detailed'],
  ['summarized', 'auto'],
]);

function writeFormat(format: ResponseFormat): object {
  if (format.kind !== 'json_schema') return { type: format.kind };
  const { name, description, schema, strict } = format;
  return { type: 'json_schema', name: name === '' ? 'answer' : name, description, schema, strict };
}
