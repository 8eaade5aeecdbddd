import type { ImageEvent } from '../../core/answer-events.ts';
import type { Signature } from '../../core/signature.ts';
import { writeEncrypted } from './reasoning-item.ts';

/** Whether an item is complete. The last item of an answer that was cut short is not. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

interface Call {
  readonly id: string;
  readonly name: string;
}

export function messageItem(id: string, status: ItemStatus, content: readonly object[]): object {
  return { id, type: 'message', status, content, role: 'assistant' };
}

export function callItem(id: string, status: ItemStatus, call: Call, json: string): object {
  return { id, type: 'function_call', status, arguments: json, call_id: call.id, name: call.name };
}

/**
 * A thought as an item. Its text is always a summary here, which every client shows; most of them overlook
 * `reasoning_text`.
 * @param callId the call that the signature belongs to, where there is no thought
 */
export function reasoningItem(id: string, text: string, signature?: Signature, callId?: string): object {
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [summaryPart(text)],
    ...(signature === undefined ? {} : { encrypted_content: writeEncrypted(signature, callId) }),
  };
}

export function summaryPart(text: string): object {
  return { type: 'summary_text', text };
}

/** An image that the model made, in the form of OpenAI's own tool for images. */
export function imageItem(id: string, { data, mediaType }: ImageEvent): object {
  const format = mediaType.startsWith('image/') ? mediaType.slice('image/'.length) : mediaType;
  return { id, type: 'image_generation_call', status: 'completed', output_format: format, result: data };
}

export function textPart(text: string, annotations: readonly object[], logprobs: readonly object[]): object {
  return { type: 'output_text', annotations, logprobs, text };
}

export function refusalPart(refusal: string): object {
  return { type: 'refusal', refusal };
}
