import type { RequestRecord } from '../../../src/simulator/journal.ts';
import { callRaw, type RawAnswer } from '../../../src/simulator/raw-call.testing.ts';
import type { Simulator } from '../../../src/simulator/start-simulator.ts';

export type Route = '/v1/inference' | '/v1/chat/completions';

export const routes: readonly Route[] = ['/v1/inference', '/v1/chat/completions'];

/** The program between the client and the provider: the built gateway, or a control. */
export interface Subject {
  readonly url: string;
  /** The address of its `/healthz`, if it is a process of its own. */
  readonly adminUrl?: string;
}

export interface Question {
  readonly route: Route;
  /** Streamed if absent. */
  readonly stream?: boolean;
  readonly simulate: string;
  readonly model?: string;
  readonly id?: string;
  /** More members of the body. */
  readonly more?: object;
  readonly waitMs?: number;
}

export function bodyOf({ route, stream = true, model = 'gpt-test', more }: Question): string {
  const what = route === '/v1/inference' ? { prompt: 'hello' } : { messages: [{ role: 'user', content: 'hello' }] };
  return JSON.stringify({ model, ...what, stream, ...more });
}

/** Sends the request over a bare socket, to see how the answer ends. */
export async function ask(subject: Subject, question: Question): Promise<RawAnswer> {
  const { route, simulate, id, waitMs } = question;
  const answer = await callRaw(portOf(subject), {
    path: route,
    simulate,
    body: bodyOf(question),
    headers: { host: 'localhost', ...(id === undefined ? {} : { 'x-request-id': id }) },
    ...(waitMs === undefined ? {} : { waitMs }),
  });
  answer.socket.destroy();
  return answer;
}

export function portOf({ url }: Subject): number {
  return Number(new URL(url).port);
}

/** The request with this id, as the provider saw it. */
export function seenBy(provider: Simulator, id: string): RequestRecord | undefined {
  return provider.requests().findLast(({ correlationId }) => correlationId === id);
}

/** The value of a header of the answer. */
export function headerOf({ head }: RawAnswer, name: string): string | undefined {
  const line = head.split('\r\n').find((line) => line.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

/** Does the work for every number of the list, with a maximum number at the same time. */
export async function inParallel<T>(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return results;
}
