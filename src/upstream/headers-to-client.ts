import type { ProviderHead } from '../core/answer.ts';
import type { AnswerHeaderName } from '../core/answer-headers.ts';
import { firstValue } from '../core/first-value.ts';
import type { Provider } from '../core/plan.ts';
import { quotesCredentials } from '../core/withhold-credentials.ts';

/** Of what a provider sends, this and nothing else reaches a client that speaks its dialect; the name it gets here. */
const passed: readonly (readonly [theirs: string, ours: AnswerHeaderName])[] = [
  ['openai-processing-ms', 'openai-processing-ms'],
  ['openai-version', 'openai-version'],
  ['x-request-id', 'x-headgate-provider-request-id'],
];
const maxPassedLength = 1024;

/** Name and value pairs, flat. A header that quotes the credentials that the provider was sent stays out. */
export function headersToClient(head: ProviderHead, provider: Pick<Provider, 'secrets'>): string[] {
  const pairs: string[] = [];
  for (const [theirs, ours] of passed) {
    const value = firstValue(head, theirs);
    if (value === undefined || value.length > maxPassedLength || quotesCredentials(value, provider)) continue;
    pairs.push(ours, value);
  }
  return pairs;
}
