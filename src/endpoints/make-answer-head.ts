import { answerHeader } from '../core/answer-header-names.ts';
import type { AnswerHead } from '../core/exchange.ts';
import { headerLines, type HeaderLines, headerOf, joinLines, noLines } from '../core/header-lines.ts';
import type { Target } from '../core/plan.ts';
import type { ClientDialect } from '../dialects/dialect.ts';
import { listNames, visibleAscii } from '../dialects/dropped-names.ts';
import type { PassedHeaders } from '../dialects/passed-headers.ts';
import { plainUsd } from '../usage/money.ts';

/** What the head of an inference's answer tells beside the answer itself. */
export interface AnswerFacts {
  readonly target: Target;
  readonly attempts: number;
  readonly limits: HeaderLines;
  /** What the provider was not told of the request, by the client's names, and what a complete answer has lost. */
  readonly dropped?: readonly string[] | undefined;
  /** Those of the provider's headers that may pass: pairs that lie flat. */
  readonly passed: readonly string[];
}

/** The head of a complete answer. @param nanoUsd what it costs, in 10^-9 USD; undefined where nobody knows */
export function completeHead(serverTiming: string, facts: AnswerFacts, nanoUsd: number | undefined): AnswerHead {
  const { limits, passed } = facts;
  const cost = nanoUsd === undefined ? noLines : costLine(plainUsd(nanoUsd));
  const told = joinLines(jsonLines, factLines(serverTiming, facts), limits, headerLines(passed), cost);
  return { status: 200, headers: told };
}

/** The head of an answer that the gateway has estimated, because no provider could be asked. */
export function estimatedHead(serverTiming: string, limits: HeaderLines): AnswerHead {
  return { status: 200, headers: joinLines(jsonLines, timingLine(serverTiming), estimatedLine('true'), limits) };
}

/** The head of a streamed answer: nobody on the way may collect it before passing it on. */
export function streamHead(serverTiming: string, facts: AnswerFacts, mediaType: string): AnswerHead {
  const { limits, passed } = facts;
  return {
    status: 200,
    headers: joinLines(streamLines(mediaType), factLines(serverTiming, facts), limits, headerLines(passed)),
  };
}

/** The headers of a provider that say what the bytes of its answer are. */
export const representationHeaders: Pick<PassedHeaders, 'toClient'> = {
  toClient: [
    ['content-type', 'content-type'],
    ['content-disposition', 'content-disposition'],
    ['content-language', 'content-language'],
    ['content-range', 'content-range'],
    ['accept-ranges', 'accept-ranges'],
    ['etag', 'etag'],
    ['last-modified', 'last-modified'],
  ],
};

/**
 * The head of an answer of opaque bytes: what they are, the provider says.
 * @param length in bytes, where the provider has said it
 */
export function bytesHead(
  status: number,
  length: number | undefined,
  serverTiming: string,
  facts: AnswerFacts,
): AnswerHead {
  const { limits, passed } = facts;
  return { status, length, headers: joinLines(factLines(serverTiming, facts), limits, headerLines(passed)) };
}

/** The head of a stream that is sent before any provider answered. It names what the call under way left out of the request. */
export function earlyStreamHead(
  limits: HeaderLines,
  dropped: readonly string[] | undefined,
  mediaType: string,
): AnswerHead {
  return { status: 200, headers: joinLines(streamLines(mediaType), droppedLines(dropped), limits) };
}

/** What the head of an error tells. */
interface ErrorFacts {
  /** The provider asked last; absent where none was. */
  readonly provider: string | undefined;
  readonly attempts: number;
  readonly limits: HeaderLines;
  /** What the last call left out of the request. */
  readonly dropped: readonly string[] | undefined;
  /** Those that the error itself wants, Retry-After and its like: pairs that lie flat. */
  readonly error: readonly string[];
}

/** The head of an error. */
export function errorHead(status: number, serverTiming: string, facts: ErrorFacts): AnswerHead {
  const { provider, attempts, limits, dropped, error } = facts;
  const called = provider === undefined ? noLines : joinLines(providerLine(provider), attemptsLine(attempts));
  const describedCall = joinLines(called, droppedLines(dropped));
  return { status, headers: joinLines(jsonLines, timingLine(serverTiming), describedCall, limits, headerLines(error)) };
}

/** By the name of the header, made once. */
const requestIdLineOf = new Map<string, ReturnType<typeof headerOf>>();

/** The request id in the header in which the clients of a dialect look for it; none where `x-request-id` is enough. */
export function requestIdLines({ requestIdHeader: name }: ClientDialect, requestId: string): HeaderLines {
  if (name === undefined) return noLines;
  let line = requestIdLineOf.get(name);
  if (line === undefined) requestIdLineOf.set(name, (line = headerOf(name)));
  return line(requestId);
}

const jsonLines = headerLines(['content-type', 'application/json; charset=utf-8']);

/** By media type, made once. */
const linesOfStreams = new Map<string, HeaderLines>();

function streamLines(mediaType: string): HeaderLines {
  const known = linesOfStreams.get(mediaType);
  if (known !== undefined) return known;
  const made = headerLines(['content-type', mediaType, 'cache-control', 'no-cache', 'x-accel-buffering', 'no']);
  linesOfStreams.set(mediaType, made);
  return made;
}

const timingLine = answerHeader('server-timing');
const providerLine = answerHeader('x-headgate-provider');
const modelLine = answerHeader('x-headgate-model');
const attemptsLine = answerHeader('x-headgate-attempts');
const droppedLine = answerHeader('x-headgate-dropped');
const costLine = answerHeader('x-headgate-cost');
const estimatedLine = answerHeader('x-headgate-estimated');

function factLines(serverTiming: string, { target, attempts, dropped }: AnswerFacts): HeaderLines {
  return joinLines(timingLine(serverTiming), linesOfTarget(target), attemptsLine(attempts), droppedLines(dropped));
}

function droppedLines(names: readonly string[] | undefined): HeaderLines {
  return names === undefined ? noLines : droppedLine(listNames(names));
}

/** By provider and model, made once: most requests of a process go to few of them. */
const linesOfTargets = new Map<string, Map<string, HeaderLines>>();
/** Clients choose the names of models that pass through `*`. */
const maxKnownModels = 256;

function linesOfTarget({ provider: { name }, upstreamModel }: Target): HeaderLines {
  let ofProvider = linesOfTargets.get(name);
  const known = ofProvider?.get(upstreamModel);
  if (known !== undefined) return known;
  const model = upstreamModel === '' ? noLines : modelLine(visibleAscii(upstreamModel));
  const made = joinLines(providerLine(name), model);
  if (ofProvider === undefined || ofProvider.size >= maxKnownModels) ofProvider = new Map();
  linesOfTargets.set(name, ofProvider.set(upstreamModel, made));
  return made;
}
