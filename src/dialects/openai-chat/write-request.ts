import type { Conversation, ReasoningOptions, ResponseFormat, Tool, ToolChoice } from '../../core/conversation.ts';
import type { Target } from '../../core/plan.ts';
import { quirksOf } from '../../core/quirks.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import { generationCall } from '../generation-call.ts';
import { effortOf } from '../reasoning-budget.ts';
import { adaptToQuirks } from './adapt-to-quirks.ts';
import { learnFromRefusal } from './learn-from-refusal.ts';
import { writeMessages } from './write-messages.ts';

/** Writes the chat completions call for a conversation of the hub. */
export function writeRequest(conversation: Conversation, target: Target): PreparedCall {
  const { tools, toolChoice, responseFormat, stream, logprobs } = conversation;
  // Reasoning models refuse max_tokens.
  const quirks = quirksOf(target);
  const { maxTokensField = 'max_completion_tokens', noStreamOptions = false } = quirks;
  // A stream's usage is accounted also where the client does not get it.
  const addsStreamOptions = stream && !noStreamOptions;
  // JSON.stringify omits undefined members.
  const call = {
    model: target.upstreamModel,
    messages: writeMessages(conversation.messages),
    [maxTokensField]: conversation.maxOutputTokens,
    temperature: conversation.temperature,
    top_p: conversation.topP,
    frequency_penalty: conversation.frequencyPenalty,
    presence_penalty: conversation.presencePenalty,
    stop: conversation.stop,
    seed: conversation.seed,
    logprobs: logprobs === undefined ? undefined : true,
    top_logprobs: logprobs?.top,
    logit_bias: conversation.logitBias,
    reasoning_effort: writeEffort(conversation.reasoning),
    verbosity: conversation.verbosity,
    service_tier: conversation.serviceTier,
    response_format: responseFormat && writeResponseFormat(responseFormat),
    tools: tools?.map(writeTool),
    tool_choice: toolChoice && writeToolChoice(toolChoice),
    parallel_tool_calls: conversation.parallelToolCalls,
    user: conversation.user,
    metadata: conversation.metadata,
    prompt_cache_key: conversation.cacheKey,
    stream: stream ? true : undefined,
    stream_options: addsStreamOptions ? { include_usage: true } : undefined,
  };
  // The scanner of the client's body has limited the depth, so that serialising cannot exhaust the stack.
  const body = adaptToQuirks(Buffer.from(JSON.stringify(call)), quirks);
  const prepared = generationCall('/chat/completions', body, stream);
  return addsStreamOptions ? { ...prepared, learnFrom: learnFromRefusal } : prepared;
}

function writeTool({ name, description, parameters, strict }: Tool): object {
  return { type: 'function', function: { name, description, parameters, strict } };
}

function writeToolChoice(choice: ToolChoice): object | string {
  if (typeof choice === 'string') return choice;
  if ('tool' in choice) return writeToolName(choice.tool);
  return { type: 'allowed_tools', allowed_tools: { mode: choice.mode, tools: choice.allowed.map(writeToolName) } };
}

function writeToolName(name: string): object {
  return { type: 'function', function: { name } };
}

/** That a model must not think is not written: a model that cannot think refuses the word. */
function writeEffort(reasoning: ReasoningOptions = {}): string | undefined {
  return reasoning.mode === 'disabled' ? reasoning.effort : effortOf(reasoning);
}

function writeResponseFormat(format: ResponseFormat): object {
  if (format.kind !== 'json_schema') return { type: format.kind };
  const { name, description, schema, strict } = format;
  // Other dialects have no name for a schema, and OpenAI requires one.
  return { type: 'json_schema', json_schema: { name: name === '' ? 'answer' : name, description, schema, strict } };
}
