import type { FinishEvent } from '../../core/answer-events.ts';
import { reportedUsage, type Usage } from '../../core/usage.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';

/** Whether the answer is complete, and what cut it short where it is not. */
export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete';
  /** Present where the status is `incomplete`. */
  readonly reason?: string;
}

/**
 * The state that a finish reason means. A refusal in words is a complete answer. Every reason that OpenAI has no word for
 * is given in the provider's own word.
 */
export function stateOf(finish: FinishEvent | undefined, hasRefusal: boolean): ResponseState {
  switch (finish?.reason) {
    case undefined:
    case 'stop':
    case 'tool_calls':
      return { status: 'completed' };
    case 'length':
      return { status: 'incomplete', reason: 'max_output_tokens' };
    case 'refusal':
      return hasRefusal ? { status: 'completed' } : { status: 'incomplete', reason: 'content_filter' };
    case 'content_filter':
      return { status: 'incomplete', reason: 'content_filter' };
    case 'pause':
    case 'malformed_tool_call':
    case 'other':
      break;
  }
  return { status: 'incomplete', reason: finish?.providerReason ?? 'other' };
}

interface ResponseContent {
  readonly model: string;
  readonly output: readonly object[];
  readonly usage: Usage | undefined;
}

/**
 * The object that is the answer. Of the request's options it has those that the gateway itself decides (`store`) and
 * OpenAI's defaults for the others, because the clients of this dialect require the members.
 */
export function responseObject(
  metadata: AnswerMetadata,
  { status, reason }: ResponseState,
  { model, output, usage }: ResponseContent,
): object {
  const reported = reportedUsage(usage);
  return {
    id: `resp_${metadata.answerId}`,
    object: 'response',
    created_at: metadata.createdAtSeconds,
    status,
    background: false,
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    instructions: null,
    max_output_tokens: null,
    model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: reported === undefined ? null : writeUsage(reported),
    user: null,
    metadata: {},
  };
}

/** The clients of this dialect require the details, where a 0 is the usual value. */
function writeUsage(usage: Usage): object {
  const { cacheWriteTokens: written } = usage;
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cachedInputTokens ?? 0,
      ...(written === undefined ? {} : { cache_write_tokens: written }),
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: usage.totalTokens,
  };
}
