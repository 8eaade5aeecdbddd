import { get } from 'node:http';
import { expect } from 'vitest';
import { post, RawClient } from '../../../src/http/listener/raw-client.fixture.ts';
import { monotonicMs, type RequestRecord } from '../../../src/simulator/journal.ts';
import type { Simulator } from '../../../src/simulator/start-simulator.ts';
import { pause } from '../../harness/gateway.ts';
import { bodyOf, inParallel, portOf, seenBy, type Route, type Subject } from './ask.ts';

/** The moment at which a client leaves. */
export interface Phase {
  readonly name: string;
  readonly stream: boolean;
  readonly simulate: string;
  /** Whether this moment is reached. */
  readonly reached: (client: RawClient, record: RequestRecord) => boolean;
}

const asked = (_client: RawClient, { bodyReadAtMs }: RequestRecord): boolean => bodyReadAtMs !== undefined;
const headSent = (_client: RawClient, { headSentAtMs }: RequestRecord): boolean => headSentAtMs !== undefined;
const reading = ({ text }: RawClient): boolean => text.includes('data:');

export const phases = {
  beforeHeaders: { name: 'before the headers', stream: true, simulate: 'stall-after=request', reached: asked },
  beforeFirstEvent: {
    name: 'before the first event',
    stream: true,
    simulate: 'stall-after=headers',
    reached: headSent,
  },
  midStream: { name: 'in a silent stream', stream: true, simulate: 'stall-after=5', reached: reading },
  flowing: { name: 'in a flowing stream', stream: true, simulate: 'rate=200; tokens=5000', reached: reading },
  complete: { name: 'waiting for a complete answer', stream: false, simulate: 'stall-after=request', reached: asked },
  halfComplete: { name: 'in a complete answer', stream: false, simulate: 'stall-after=100', reached: headSent },
} as const satisfies Record<string, Phase>;

/** `fin` closes only the client's side of the connection, and the client still reads. */
export const ways = {
  close: (client: RawClient) => client.socket.destroy(),
  fin: (client: RawClient) => client.socket.end(),
  reset: (client: RawClient) => client.reset(),
} as const;

export type Way = keyof typeof ways;

const promisedMs = 50;
/**
 * If the machine kept this process or a `/healthz` of the gateway waiting for longer than this, the sample cannot tell
 * who was late. It is taken again. At most one in five may be.
 */
const blindMs = 15;
const atOnce = 2;

/** A client leaves this many times. Each time the provider must see its request aborted within 50 ms. */
export async function expectAborts(
  subject: Subject,
  provider: Simulator,
  { route, phase, way, times = 100 }: { route: Route; phase: Phase; way: Way; times?: number },
): Promise<void> {
  let retakes = 0;
  const delaysMs = await inParallel(times, atOnce, async (index) => {
    for (;;) {
      const id = `${way}-${index}-${retakes}`;
      const { abortedAfterMs, lateMs } = await leaveOnce(subject, provider, { route, phase, way, id });
      if (abortedAfterMs <= promisedMs || lateMs < blindMs || retakes >= times / 5) return abortedAfterMs;
      retakes += 1;
    }
  });
  const late = delaysMs.filter((delayMs) => delayMs > promisedMs);
  expect(late, `not aborted within ${promisedMs} ms: ${late.length} of ${times}`).toEqual([]);
}

async function leaveOnce(
  subject: Subject,
  provider: Simulator,
  { route, phase, way, id }: { route: Route; phase: Phase; way: Way; id: string },
): Promise<{ abortedAfterMs: number; lateMs: number }> {
  const { stream, simulate, reached } = phase;
  const client = await RawClient.open(portOf(subject));
  const body = bodyOf({ route, stream, simulate });
  client.send(post(route, body, `x-simulate: ${simulate}`, `x-request-id: ${id}`));
  const record = await until(() => {
    const seen = seenBy(provider, id);
    return seen !== undefined && reached(client, seen) ? seen : undefined;
  });
  const leftAtMs = monotonicMs();
  ways[way](client);
  const probe = probeMs(subject);
  let lateMs = 0;
  for (let beforeMs = leftAtMs; record.state === 'open' && beforeMs < leftAtMs + 4 * promisedMs;) {
    await pause(1);
    const nowMs = monotonicMs();
    lateMs = Math.max(lateMs, nowMs - beforeMs);
    beforeMs = nowMs;
  }
  client.socket.destroy();
  const abortedAfterMs = record.state === 'aborted' ? (record.endedAtMs ?? Infinity) - leftAtMs : Infinity;
  return { abortedAfterMs, lateMs: Math.max(lateMs, await probe) };
}

/** How long the subject takes for its cheapest request. Each has its own connection, because only the first on it has no budget. */
async function probeMs({ adminUrl }: Subject): Promise<number> {
  if (adminUrl === undefined) return 0;
  const sentAtMs = monotonicMs();
  await new Promise((resolve, reject) => {
    get(`${adminUrl}/healthz`, { agent: false }, (answer) => {
      answer.resume().on('end', resolve).on('error', reject);
    }).on('error', reject);
  });
  return monotonicMs() - sentAtMs;
}

async function until<T>(probe: () => T | undefined): Promise<T> {
  const endMs = performance.now() + 5_000;
  for (;;) {
    const found = probe();
    if (found !== undefined) return found;
    if (performance.now() > endMs) throw new Error('the provider was never asked');
    await pause(1);
  }
}
