import { type HeaderLines, headerOf } from './header-lines.ts';

/**
 * Names of all response headers that the gateway itself writes, in every dialect. Code that writes such a header takes
 * the name from this list, because CORS exposes exactly this list: a browser hides all other headers from a page's
 * script.
 */
export const answerHeaderNames = [
  'x-request-id',
  'server-timing',
  'allow',
  'www-authenticate',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'ratelimit',
  'ratelimit-policy',
  'x-headgate-provider',
  'x-headgate-model',
  'x-headgate-attempts',
  'x-headgate-cost',
  'x-headgate-dropped',
  'x-headgate-estimated',
  'x-headgate-coalesced',
  'idempotent-replayed',
  'x-headgate-error-source',
  'x-headgate-provider-request-id',
] as const;

export type AnswerHeaderName = (typeof answerHeaderNames)[number];

/** Returns a function that makes the header line for a value. */
export function answerHeader(name: AnswerHeaderName): (value: string | number) => HeaderLines {
  return headerOf(name);
}
