import { type HeaderLines, headerOf } from './header-lines.ts';

/**
 * The headers of an answer that the gateway itself has something to say in, whatever the dialect. Whoever writes one takes
 * its name from here, so that a web page's script may read all of them: a browser hides what CORS does not expose.
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
  'x-headgate-error-source',
  'x-headgate-provider-request-id',
] as const;

export type AnswerHeaderName = (typeof answerHeaderNames)[number];

/** Makes lines of one of them. */
export function answerHeader(name: AnswerHeaderName): (value: string | number) => HeaderLines {
  return headerOf(name);
}
