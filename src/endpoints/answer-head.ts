import type { AnswerHead } from '../core/exchange.ts';
import type { Target } from '../core/plan.ts';

/** What the head of an inference's answer tells beside the answer itself. Header pairs lie flat. */
export interface AnswerFacts {
  readonly target: Target;
  readonly attempts: number;
  /** The value of Server-Timing, as known now. */
  readonly serverTiming: string;
  readonly limits: readonly string[];
  /** Those of the provider's headers that may pass. */
  readonly passed: readonly string[];
}

/** The head of a complete answer. */
export function completeHead(contentType: string, facts: AnswerFacts): AnswerHead {
  return { status: 200, headers: ['content-type', contentType, ...factHeaders(facts)] };
}

/** The head of a streamed answer: nobody on the way may collect it before passing it on. */
export function streamHead(facts: AnswerFacts): AnswerHead {
  return { status: 200, headers: [...streamHeaders, ...factHeaders(facts)] };
}

/** The head of a stream that had to begin before any provider answered: what is not known yet is not said. */
export function earlyStreamHead(limits: readonly string[]): AnswerHead {
  return { status: 200, headers: [...streamHeaders, ...limits] };
}

/** The head of an error. `asked` is absent where no provider was. */
export function errorHead(
  status: number,
  facts: Pick<AnswerFacts, 'serverTiming' | 'limits'> & {
    readonly asked: { readonly provider: string; readonly attempts: number } | undefined;
    /** Those that the error itself wants: Retry-After and its like. */
    readonly error: readonly string[];
  },
): AnswerHead {
  const asked = facts.asked
    ? ['x-headgate-provider', facts.asked.provider, 'x-headgate-attempts', String(facts.asked.attempts)]
    : [];
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'server-timing',
    facts.serverTiming,
    ...asked,
    ...facts.limits,
    ...facts.error,
  ];
  return { status, headers };
}

const streamHeaders = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache',
  'x-accel-buffering',
  'no',
];

function factHeaders({ target, attempts, serverTiming, limits, passed }: AnswerFacts): string[] {
  return [
    'server-timing',
    serverTiming,
    'x-headgate-provider',
    target.provider.name,
    'x-headgate-model',
    headerText(target.upstreamModel),
    'x-headgate-attempts',
    String(attempts),
    ...limits,
    ...passed,
  ];
}

/** A model's name is the client's text where `*` passes it on, and a header takes visible ASCII only. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
