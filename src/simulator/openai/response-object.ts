import { totalOf } from '../answer-plan.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { OutputTokens } from '../output-tokens.ts';
import type { Json } from '../read-fields.ts';
import { seal } from '../signatures.ts';
import type { Block } from '../take-blocks.ts';
import type { ResponseRequest } from './read-response-request.ts';

type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** The response object, with OpenAI's members in OpenAI's order; `changes` are those that depend on its progress. */
export function responseObject(plan: AnswerPlan, request: ResponseRequest, changes: Json): Json {
  const { params } = request;
  return {
    id: `resp_${plan.id}`,
    object: 'response',
    created_at: plan.created,
    status: 'in_progress',
    background: request.background,
    ...(request.conversation === undefined ? {} : { conversation: { id: request.conversation } }),
    error: null,
    incomplete_details: null,
    instructions: params['instructions'] ?? null,
    max_output_tokens: params['max_output_tokens'] ?? null,
    max_tool_calls: params['max_tool_calls'] ?? null,
    model: plan.model,
    output: [],
    parallel_tool_calls: params['parallel_tool_calls'] ?? true,
    previous_response_id: params['previous_response_id'] ?? null,
    prompt_cache_key: params['prompt_cache_key'] ?? null,
    reasoning: { effort: null, summary: null, ...asObject(params['reasoning']) },
    safety_identifier: params['safety_identifier'] ?? null,
    service_tier: 'default',
    store: request.stores,
    temperature: params['temperature'] ?? 1,
    text: { format: { type: 'text' }, verbosity: 'medium', ...asObject(params['text']) },
    tool_choice: params['tool_choice'] ?? 'auto',
    tools: params['tools'] ?? [],
    top_logprobs: params['top_logprobs'] ?? 0,
    top_p: params['top_p'] ?? 1,
    truncation: params['truncation'] ?? 'disabled',
    usage: null,
    user: params['user'] ?? null,
    metadata: params['metadata'] ?? {},
    ...changes,
  };
}

/** The members of a response that has ended, by the reason of its end. */
export function endOf(finish: string): { readonly type: string; readonly changes: Json } {
  const reason = finish === 'length' ? 'max_output_tokens' : finish === 'content_filter' ? finish : undefined;
  if (reason === undefined) return { type: 'response.completed', changes: { status: 'completed' } };
  return { type: 'response.incomplete', changes: { status: 'incomplete', incomplete_details: { reason } } };
}

/** The status of an item that has ended: a text may have been cut at the tokens allowed. */
export function endedStatus(block: Block, finish: string): ItemStatus {
  return block.kind === 'text' && finish === 'length' ? 'incomplete' : 'completed';
}

/** An item of the output: a reasoning, a message or a function call. */
export function itemOf(block: Block, text: string, id: string, status: ItemStatus, request: ResponseRequest): Json {
  if (block.kind === 'reasoning') {
    const summary = request.shows.summary && text !== '' ? [{ type: 'summary_text', text }] : [];
    const encrypted = request.shows.encrypted ? { encrypted_content: seal(text) } : {};
    return { id: `rs_${id}`, type: 'reasoning', ...encrypted, summary };
  }
  if (block.kind === 'text') {
    const content = text === '' && status === 'in_progress' ? [] : [textPart(text)];
    return { id: `msg_${id}`, type: 'message', status, content, role: 'assistant' };
  }
  const { id: callId, name } = block.call;
  return { id: `fc_${id}`, type: 'function_call', status, arguments: text, call_id: `call_${callId}`, name };
}

export function textPart(text: string): Json {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

export function responseUsage({ prompt }: AnswerPlan, output: OutputTokens): Json {
  return {
    input_tokens: totalOf(prompt),
    input_tokens_details: { cached_tokens: prompt.cached },
    output_tokens: output.tokens,
    output_tokens_details: { reasoning_tokens: output.reasoningTokens },
    total_tokens: totalOf(prompt) + output.tokens,
  };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
