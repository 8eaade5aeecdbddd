import type { FinishEvent } from '../../core/answer-events.ts';
import { isObject } from '../chat-form/read-value.ts';

interface Ended {
  readonly status?: unknown;
  readonly incomplete_details?: unknown;
}

/** Why a response has ended. Undefined where it is not finished, such as one that is made in the background. */
export function readFinish({ status, incomplete_details: details }: Ended, hasCalls: boolean): FinishEvent | undefined {
  const cause = isObject(details) && typeof details['reason'] === 'string' ? details['reason'] : undefined;
  if (status === 'incomplete' || cause !== undefined) {
    const providerReason = cause ?? 'incomplete';
    return { kind: 'finish', reason: reasons.get(providerReason) ?? 'other', providerReason };
  }
  if (status !== 'completed') return undefined;
  return { kind: 'finish', reason: hasCalls ? 'tool_calls' : 'stop', providerReason: status };
}

const reasons: ReadonlyMap<string, FinishEvent['reason']> = new Map([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
] as const);
