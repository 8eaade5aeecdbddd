import type { AnswerHead } from '../core/exchange.ts';
import type { Target } from '../core/plan.ts';
import { plainUsd } from '../usage/money.ts';

/** What the head of an inference's answer tells beside the answer itself. Header pairs lie flat. */
export interface AnswerFacts {
  readonly target: Target;
  readonly attempts: number;
  readonly limits: readonly string[];
  /** Those of the provider's headers that may pass. */
  readonly passed: readonly string[];
}

/** The head of a complete answer. @param nanoUsd what it costs, in 10^-9 USD; undefined where nobody knows */
export function completeHead(serverTiming: string, facts: AnswerFacts, nanoUsd: number | undefined): AnswerHead {
  const headers = jsonHeaders.concat(factHeaders(serverTiming, facts), facts.limits, facts.passed);
  if (nanoUsd !== undefined) headers.push('x-headgate-cost', plainUsd(nanoUsd));
  return { status: 200, headers };
}

/** The head of a streamed answer: nobody on the way may collect it before passing it on. */
export function streamHead(serverTiming: string, facts: AnswerFacts): AnswerHead {
  return { status: 200, headers: streamHeaders.concat(factHeaders(serverTiming, facts), facts.limits, facts.passed) };
}

/** The head of a stream that had to begin before any provider answered: what is not known yet is not said. */
export function earlyStreamHead(limits: readonly string[]): AnswerHead {
  return { status: 200, headers: [...streamHeaders, ...limits] };
}

/** What the head of an error tells. */
export interface ErrorFacts {
  /** The provider asked last; absent where none was. */
  readonly provider: string | undefined;
  readonly attempts: number;
  readonly limits: readonly string[];
  /** Those that the error itself wants: Retry-After and its like. */
  readonly error: readonly string[];
}

/** The head of an error. */
export function errorHead(status: number, serverTiming: string, facts: ErrorFacts): AnswerHead {
  const { provider, attempts, limits, error } = facts;
  const asked =
    provider === undefined ? [] : ['x-headgate-provider', provider, 'x-headgate-attempts', String(attempts)];
  return { status, headers: [...jsonHeaders, 'server-timing', serverTiming, ...asked, ...limits, ...error] };
}

const jsonHeaders = ['content-type', 'application/json; charset=utf-8'];

const streamHeaders = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache',
  'x-accel-buffering',
  'no',
];

function factHeaders(serverTiming: string, { target, attempts }: AnswerFacts): string[] {
  return [
    'server-timing',
    serverTiming,
    'x-headgate-provider',
    target.provider.name,
    'x-headgate-model',
    headerText(target.upstreamModel),
    'x-headgate-attempts',
    String(attempts),
  ];
}

/** A model's name is the client's text where `*` passes it on, and a header takes visible ASCII only. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
