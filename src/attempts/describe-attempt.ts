import type { AnswerKind } from '../core/answer.ts';
import type { GatewayError } from '../core/errors.ts';
import type { Target } from '../core/plan.ts';
import { inSeconds } from './deadline.ts';

/** How far an attempt has come. */
export type Phase = 'connecting' | 'waiting' | 'answering' | 'refusing';

/** What an attempt waits for, in the words of a 504. */
const awaited: Readonly<Record<AnswerKind, Readonly<Record<Phase, string>>>> = {
  bytes: {
    connecting: 'a connection',
    waiting: 'the first byte',
    answering: 'the first byte',
    refusing: 'the end of a refusal',
  },
  stream: {
    connecting: 'a connection',
    waiting: 'the first event',
    answering: 'the first event',
    refusing: 'the end of a refusal',
  },
  complete: {
    connecting: 'a connection',
    waiting: 'the answer',
    answering: 'the end of the answer',
    refusing: 'the end of a refusal',
  },
};

/** For the message of a 504: an attempt that the deadline has ended. */
export function describeWait(target: Target, durationMs: number, expects: AnswerKind, phase: Phase): string {
  return `${nameOf(target)} waited ${inSeconds(durationMs)} for ${awaited[expects][phase]}`;
}

/** For the message of a 504: an attempt that had failed before. */
export function describeFailure(target: Target, durationMs: number, error: GatewayError): string {
  return `${nameOf(target)} failed after ${inSeconds(durationMs)}: ${error.code}`;
}

function nameOf({ provider, upstreamModel }: Target): string {
  return `${provider.name}/${upstreamModel}`;
}
