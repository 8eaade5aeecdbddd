import { expect } from 'vitest';
import { monotonicMs } from '../../../src/simulator/journal.ts';
import { Stalls } from '../../../src/core/stalls.fixture.ts';
import type { Simulator } from '../../../src/simulator/start-simulator.ts';
import { waitFor } from '../../harness/gateway.ts';
import { ask, headerOf, seenBy, type Route, type Subject } from './ask.ts';

interface ExpectedDeadline {
  readonly route: Route;
  readonly stream: boolean;
  readonly deadlineMs: number;
  readonly toleranceMs: number;
}

/**
 * If a provider does not answer until the deadline, the client gets an error that names it, and the call is aborted.
 */
export async function expectDeadline(
  subject: Subject,
  provider: Simulator,
  { route, stream, deadlineMs, toleranceMs }: ExpectedDeadline,
): Promise<void> {
  const stalls = new Stalls();
  const id = `silent-${route.length}-${stream}`;
  const simulate = 'stall-after=request';
  const answer = await ask(subject, { route, stream, simulate, id, waitMs: deadlineMs + 2 * toleranceMs });
  const answeredAtMs = monotonicMs();
  expect({ status: answer.status, end: answer.end }).toEqual({ status: 504, end: 'complete' });
  expect(answer.tookMs).toBeGreaterThanOrEqual(deadlineMs - toleranceMs);
  expect(answer.tookMs).toBeLessThanOrEqual(deadlineMs + toleranceMs + 10 * stalls.longestMs);
  expect(headerOf(answer, 'x-should-retry')).toBe('false');
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'deadline_exceeded' } });
  expect(answer.text).toContain(`No answer within ${deadlineMs / 1000} s: simulator/gpt-test waited `);
  const aborted = await waitFor(() => {
    const record = seenBy(provider, id);
    return record?.state === 'aborted' ? record : undefined;
  }, 1_000);
  expect((aborted?.endedAtMs ?? Infinity) - answeredAtMs).toBeLessThan(200 + 10 * stalls.longestMs);
}
