import { type HeaderLines, headerOf } from './header-lines.ts';

/**
 * Every header of an answer that says something to a client. Whoever writes one takes its name from here, so that a web
 * page's script may read all of them: a browser hides from it what CORS does not expose.
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
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'x-headgate-provider',
  'x-headgate-model',
  'x-headgate-attempts',
  'x-headgate-cost',
  'x-headgate-error-source',
  'x-headgate-provider-request-id',
  'openai-processing-ms',
  'openai-version',
] as const;

export type AnswerHeaderName = (typeof answerHeaderNames)[number];

/** Makes lines of one of them. */
export function answerHeader(name: AnswerHeaderName): (value: string | number) => HeaderLines {
  return headerOf(name);
}
