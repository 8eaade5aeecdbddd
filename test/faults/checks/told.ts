import { expect } from 'vitest';
import type { RawAnswer } from '../../../src/simulator/raw-call.testing.ts';
import { type RunningGateway, waitFor } from '../../harness/gateway.ts';
import { scrape } from '../../harness/metrics.ts';
import { ask, type Question } from './ask.ts';

/** How a fault is told, to the client and to the operator. */
export interface Told {
  readonly status: number;
  readonly code: string;
  /** The code in the log line and in the metrics, where the client reads the provider's own. */
  readonly logged?: string;
  /** In the log line; the client may read it too. */
  readonly words?: RegExp;
}

let asked = 0;

/** The client gets the status and the code; the log line has both and the words; the attempts are counted by this outcome. */
export async function expectTold(gateway: RunningGateway, question: Question, told: Told): Promise<RawAnswer> {
  const { status, code, words = /./, logged = code } = told;
  const what = JSON.stringify(question);
  asked += 1;
  const id = `told-${asked}`;
  const before = await countAttempts(gateway, logged);
  const answer = await ask(gateway, { waitMs: 30_000, ...question, id });
  expect({ status: answer.status, end: answer.end }, what).toEqual({ status, end: 'complete' });
  expect(JSON.parse(answer.text), what).toMatchObject({ error: { code } });
  const line = await lineOf(gateway, id);
  expect(line, what).toMatchObject({ status, code: logged, error: expect.stringMatching(words) as string });
  expect(await countAttempts(gateway, logged), what).toBeGreaterThan(before);
  return answer;
}

/** The log line of the request with this id. */
export function lineOf(gateway: RunningGateway, id: string): Promise<Record<string, unknown> | undefined> {
  return waitFor(() => gateway.logged('request').find((line) => line['request_id'] === id), 5_000);
}

export async function countAttempts(gateway: RunningGateway, outcome: string): Promise<number> {
  return (await scrape(gateway.adminUrl)).sum('headgate_attempts_total', { outcome });
}
