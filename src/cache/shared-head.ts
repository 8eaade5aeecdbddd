import type { AnswerHead } from '../core/exchange.ts';
import { headerLines, type HeaderLines, headerNamesIn, withoutHeaders } from '../core/header-lines.ts';

/** The part of a head that is the same for all clients of a call. */
export interface SharedHead {
  readonly status: number;
  readonly lines: HeaderLines;
}

/** The time is each client's own, and the cost is the first one's. */
const alwaysOwn = ['server-timing', 'x-headgate-cost'];

/** @param ownLines of the first client: its request id and the state of its limits */
export function sharedHead({ status, headers }: AnswerHead, ownLines: HeaderLines): SharedHead {
  const lines = typeof headers === 'string' ? headers : headerLines(headers);
  return { status, lines: withoutHeaders(lines, new Set([...alwaysOwn, ...headerNamesIn(ownLines)])) };
}
