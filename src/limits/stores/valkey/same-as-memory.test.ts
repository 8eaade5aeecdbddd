import { setTimeout as pause } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import { periodAt } from '../../calendar.ts';
import {
  isSettledLater,
  settledUnits,
  type Charge,
  type Decision,
  type LimitState,
  type Reservation,
} from '../../store.ts';
import { isPast } from '../../window.ts';
import { MemoryStore } from '../memory/memory-store.ts';
import { Connection } from './connection.ts';
import { counterKind, StoreKeys } from './counter-key.ts';
import type { Entry } from './entry.ts';
import { calendar } from './lua/calendar.ts';
import { readReply, takenAtMs, type Reply } from './read-reply.ts';
import { script } from './script.ts';
import type { Session } from './session.ts';
import { TooLate } from './store-errors.ts';
import { budget, charge, concurrency, keyPrefix, openSession, requests, tokens } from './store-for-tests.fixture.ts';

const keys = new StoreKeys(keyPrefix);
const limits = [requests(4, 60), requests(9, 240), tokens(40, 120), concurrency(3), budget(300), budget(900, 'month')];

/** One arrival or one end of a request, some time after the one before. */
const step = fc.record({
  pauseMs: fc.constantFrom(0, 0, 0, 1, 3, 7, 20, 61),
  ends: fc.option(fc.record({ which: fc.nat(), tokens: fc.integer({ min: 0, max: 30 }), nanoUsd: fc.nat(60) }), {
    freq: 2,
  }),
  which: fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
  counter: fc.constantFrom('caller:key:a', 'caller:key:b'),
  cost: fc.integer({ min: 1, max: 45 }),
});

describe.skipIf(valkeyServer === undefined)('the script that decides', () => {
  let server: RunningValkey;
  let session: Session;
  let runs = 0;

  beforeAll(async () => {
    server = await RunningValkey.start();
    session = await openSession(server.url);
  });

  afterAll(async () => {
    session.close();
    await server.close();
  });

  it('decides as the memory store does at the same times, whatever comes and ends', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const memory = new MemoryStore(100);
        const run = String((runs += 1));
        const underWay: { charges: Charge[]; local: Reservation; taken: number[] }[] = [];
        await session.announce('enter', [session.id]);
        for (const { pauseMs, ends, which, counter, cost } of steps) {
          if (pauseMs > 0) await pause(pauseMs);
          const [seconds, microseconds] = await server.admin.time();
          const endedAtMs = Number(seconds) * 1000 + Number(microseconds) / 1000;
          const ended = ends === null ? [] : underWay.splice(ends.which % Math.max(1, underWay.length), 1);
          for (const { charges, local, taken } of ended) {
            const used = { tokens: ends?.tokens ?? 0, nanoUsd: ends?.nanoUsd ?? 0 };
            local.settle(used, endedAtMs);
            await session.settle((runs += 1), entriesOf(charges, taken, used, endedAtMs));
          }
          const charges = which.map((index) => {
            const limit = limits[index] as Charge['limit'];
            return charge(limit, index >= 2 && index !== 3 ? cost : 1, `${counter}:${run}`);
          });
          const answer = await ask(session, 'take', charges);
          const reply = readReply(answer, charges);
          const decision = memory.take(charges, reply.atMs, reply.atMs);
          expect(reply.states).toEqual(decision.states.map(rounded));
          expect(facts(reply)).toEqual(facts(decision));
          if (decision.kind === 'admitted') {
            const taken = charges.map((_, index) => takenAtMs(answer, index));
            underWay.push({ charges, local: decision.reservation, taken });
          }
          // Looking takes nothing, and sees the same.
          const seen = readReply(await ask(session, 'read', charges), charges);
          expect(seen.states).toEqual(memory.read(charges, seen.atMs, seen.atMs).map(rounded));
        }
      }),
      { numRuns: 12, endOnFailure: true }, // the same times do not come again,
    );
  });

  it('knows the calendar', async () => {
    const connection = await Connection.open(
      { to: { host: '127.0.0.1', port: server.port }, database: 0 },
      () => undefined,
    );
    const ends = script(calendar, `return { periodEnd(ARGV[1], tonumber(ARGV[2])) }`);
    const endOf = async (period: 'day' | 'month', atMs: number): Promise<number | undefined> =>
      (await connection.run(ends, [], [period, String(atMs)]))[0];
    const borders = [
      '2024-02-29T23:59:59.999Z',
      '2100-02-28T23:59:59.999Z',
      '2026-12-31T12:00:00Z',
      '2027-01-01T00:00:00Z',
    ];
    const sometimes = fc.sample(fc.integer({ min: 0, max: Date.UTC(2200, 0) }), { numRuns: 300, seed: 3 });
    for (const atMs of [...borders.map((text) => Date.parse(text)), ...sometimes]) {
      for (const period of ['day', 'month'] as const) {
        expect(await endOf(period, atMs)).toBe(periodAt(period, atMs).endsAtMs);
      }
    }
    connection.close();
  });
});

/** Asks until it is in time: on a busy machine it may not be, and then nothing was done. */
async function ask(session: Session, word: 'take' | 'read', charges: readonly Charge[]): Promise<readonly number[]> {
  const names = charges.map(({ limit, counter }) => keys.counter(counterKind(limit), counter));
  const args = charges.flatMap(({ limit, cost }) => {
    const { kind, span } = counterKind(limit);
    return [kind, span, String(limit.limit), String(cost)];
  });
  for (;;) {
    try {
      return await session.ask(names, [word, ...args]);
    } catch (error) {
      if (!(error instanceof TooLate)) throw error;
    }
  }
}

function entriesOf(
  charges: readonly Charge[],
  taken: readonly number[],
  used: { tokens: number; nanoUsd: number },
  endedAtMs: number,
): Entry[] {
  return charges.flatMap(({ limit, counter, cost }, index) => {
    if (!isSettledLater(limit)) return [];
    const kind = counterKind(limit);
    const key = keys.counter(kind, counter);
    const entry = { ...kind, key, takenAtMs: taken[index] ?? 0, release: cost, add: settledUnits(limit, used) };
    // As a pod says it whose request took longer than the window.
    const isLate = limit.kind === 'window' && isPast(entry.takenAtMs, limit.windowMs, endedAtMs);
    if (!isLate) return [entry];
    return [{ ...entry, takenAtMs: endedAtMs, release: 0, add: Math.max(0, entry.add - cost) }];
  });
}

/** What a decision says beside its states. */
function facts(decision: Reply | Decision): unknown {
  if (decision.kind === 'admitted') return 'admitted';
  const refusing = 'refusing' in decision ? decision.refusing : decision.states.indexOf(decision.state);
  return { refusing, retryAfterMs: decision.retryAfterMs };
}

/** The store answers in whole milliseconds. */
function rounded({ nextMs, resetMs, ...state }: LimitState): LimitState {
  return { ...state, nextMs: Math.ceil(nextMs), resetMs: Math.ceil(resetMs) };
}
