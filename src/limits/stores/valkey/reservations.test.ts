import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import type { Charge } from '../../store.ts';
import { counterKind, StoreKeys } from './counter-key.ts';
import type { Entry } from './entry.ts';
import { readReply, takenAtMs } from './read-reply.ts';
import type { Session } from './session.ts';
import { Forgotten } from './store-errors.ts';
import { budget, charge, concurrency, keyPrefix, openSession, tokens } from './store-for-tests.fixture.ts';
import { leaseMs } from './timing.ts';

const keys = new StoreKeys(keyPrefix);
const charges = [charge(tokens(1000), 100), charge(concurrency(10)), charge(budget(1000), 100)];

describe.skipIf(valkeyServer === undefined)('reservations in the store', () => {
  let server: RunningValkey;
  const sessions: Session[] = [];

  beforeEach(async () => {
    server = await RunningValkey.start();
  });

  afterEach(async () => {
    for (const session of sessions.splice(0)) session.close();
    await server.close();
  });

  async function entered(process?: string): Promise<Session> {
    const session = await openSession(server.url, process);
    sessions.push(session);
    await session.announce('enter', [session.id]);
    return session;
  }

  /** As if the session had last been heard of so long ago. */
  async function lastHeard(session: Session, agoMs: number): Promise<void> {
    const [seconds] = await server.admin.time();
    await server.admin.zadd(keys.sessions, Number(seconds) * 1000 - agoMs, session.id);
  }

  it('are free once their session is dead, wherever they stand', async () => {
    const [dying, living] = [await entered(), await entered()];
    await take(dying);
    await take(living);
    expect(await remaining(living)).toEqual([800, 8, 800]);
    await lastHeard(dying, leaseMs - 3000);
    expect(await remaining(living)).toEqual([800, 8, 800]);
    await lastHeard(dying, leaseMs + 1000);
    expect(await remaining(living)).toEqual([900, 9, 900]);
    await take(living);
    expect(await remaining(living)).toEqual([800, 8, 800]);
  });

  it('are free at once where the session signs off', async () => {
    const [leaving, staying] = [await entered(), await entered()];
    await take(leaving);
    expect(await staying.announce('leave', [leaving.id])).toBe(1);
    expect(await remaining(staying)).toEqual([1000, 10, 1000]);
  });

  it('are not made in the name of a session that nobody has heard of', async () => {
    const [lapsed, stranger] = [await entered(), await openSession(server.url)];
    sessions.push(stranger);
    await lastHeard(lapsed, leaseMs + 1000);
    await expect(take(lapsed)).rejects.toThrow(Forgotten);
    await expect(take(stranger)).rejects.toThrow(Forgotten);
    await expect(stranger.announce('stay', [stranger.id])).rejects.toThrow('does not know this process');
  });

  it('survive a silence that all shared: then it was the store that was away', async () => {
    const [one, other, dead] = [await entered(), await entered(), await entered()];
    await take(one);
    await take(dead);
    // 40 s ago everybody fell silent; one of them had been silent for longer than a lease before.
    await lastHeard(one, 40_000);
    await lastHeard(other, 41_000);
    await lastHeard(dead, 41_000 + 2 * leaseMs);
    const back = await entered();
    expect(await remaining(back)).toEqual([900, 9, 900]);
    expect(await back.announce('stay', [back.id])).toBe(3);
  });

  it('are released by their own session only, and never twice', async () => {
    const [one, other] = [await entered(), await entered()];
    const taken = await take(one);
    await other.settle(0, entries(taken, 1, 0));
    expect(await remaining(one)).toEqual([900, 9, 900]);
    await one.settle(0, entries(taken, 1, 0));
    await one.settle(0, entries(taken, 1, 0));
    expect(await remaining(one)).toEqual([1000, 10, 1000]);
  });

  it('can be said anew to a store that came back empty', async () => {
    const one = await entered();
    const taken = await take(one);
    await server.admin.flushall();
    const again = await entered();
    await again.settle(0, entries(taken, -1, 0));
    expect(await remaining(again)).toEqual([900, 9, 900]);
    await again.settle(1, entries(taken, 1, 30));
    expect(await remaining(again)).toEqual([970, 10, 970]);
    expect(await server.admin.exists(keys.counter(counterKind(concurrency(1)), charges[1]?.counter ?? ''))).toBe(0);
  });

  it('are settled exactly once, however often a batch comes', async () => {
    const one = await entered('one');
    const taken = await take(one);
    await one.settle(1, entries(taken, 1, 30));
    await one.settle(1, entries(taken, 0, 30));
    const again = await entered('one');
    await again.settle(1, entries(taken, 0, 30));
    expect(await remaining(again)).toEqual([970, 10, 970]);
    expect(await again.announce('stay', [again.id])).toBe(1);
    await again.settle(2, entries(taken, 0, 30));
    await (await entered('another')).settle(1, entries(taken, 0, 30));
    expect(await remaining(again)).toEqual([910, 10, 910]);
  });

  it('are settled beside an entry that cannot be applied, which the script names', async () => {
    const one = await entered();
    const taken = await take(one);
    const usage = keys.usageOn('2026-11-30');
    const line = (span: string, add: number): Entry => ({ kind: 'u', key: usage, span, takenAtMs: 0, release: 0, add });
    const [first, ...others] = entries(taken, 1, 30) as [Entry, ...Entry[]];
    const batch = [first, line('inputTokens a', 135.125), line('outputTokens a', 5), ...others];
    expect(await one.settle(1, batch)).toEqual([1]);
    expect(await remaining(one)).toEqual([970, 10, 970]);
    expect(await server.admin.hgetall(usage)).toEqual({ 'outputTokens a': '5' });
    // A counter that somebody has damaged.
    await server.admin.set(usage, 'damaged');
    expect(await one.settle(2, [line('outputTokens a', 5), ...entries(taken, 0, 30)])).toEqual([0]);
    expect(await remaining(one)).toEqual([940, 10, 940]);
  });

  it('leave nothing behind: every key has an end', async () => {
    const one = await entered();
    const taken = await take(one);
    await one.settle(1, entries(taken, 1, 30));
    await pause(5);
    const endless: string[] = [];
    for (const key of await server.admin.keys('*')) if ((await server.admin.pttl(key)) <= 0) endless.push(key);
    expect(endless).toEqual([keys.sessions]);
  });
});

async function ask(session: Session, word: 'take' | 'read'): Promise<readonly number[]> {
  const names = charges.map(({ limit, counter }) => keys.counter(counterKind(limit), counter));
  const args = charges.flatMap(({ limit, cost }) => {
    const { kind, span } = counterKind(limit);
    return [kind, span, String(limit.limit), String(cost)];
  });
  return session.ask(names, [word, ...args]);
}

async function take(session: Session): Promise<readonly number[]> {
  const answer = await ask(session, 'take');
  expect(readReply(answer, charges).kind).toBe('admitted');
  return charges.map((_, index) => takenAtMs(answer, index));
}

async function remaining(session: Session): Promise<number[]> {
  return readReply(await ask(session, 'read'), charges).states.map((state) => state.remaining);
}

function entries(taken: readonly number[], releases: number, add: number): Entry[] {
  return charges.map(({ limit, counter, cost }: Charge, index) => {
    const kind = counterKind(limit);
    return { ...kind, key: keys.counter(kind, counter), takenAtMs: taken[index] ?? 0, release: cost * releases, add };
  });
}
