import type { ProviderHead } from '../core/answer.ts';
import type { AnswerHeaderName } from '../core/answer-headers.ts';

/** Of what a provider sends, this and nothing else reaches a client that speaks its dialect; the name it gets here. */
const passed: readonly (readonly [theirs: string, ours: AnswerHeaderName])[] = [
  ['openai-processing-ms', 'openai-processing-ms'],
  ['openai-version', 'openai-version'],
  ['x-request-id', 'x-headgate-provider-request-id'],
];
const maxPassedLength = 1024;

/** Name and value pairs, flat. */
export function headersToClient(head: ProviderHead): string[] {
  const pairs: string[] = [];
  for (const [theirs, ours] of passed) {
    const value = firstValue(head, theirs);
    if (value !== undefined && value.length <= maxPassedLength) pairs.push(ours, value);
  }
  return pairs;
}

/** A header's value, of a repeated one the first. */
export function firstValue(head: ProviderHead, name: string): string | undefined {
  const value = Object.hasOwn(head.headers, name) ? head.headers[name] : undefined;
  return Array.isArray(value) ? value[0] : value;
}
