import { describe, expect, test } from 'vitest';
import { reportBugsTo } from '../../../core/isolation.ts';
import { ManualClock } from '../../../core/manual-clock.fixture.ts';
import { stepMs } from './running-time.ts';
import { Forgotten, TooLate } from './store-errors.ts';
import { PendingDecisions } from './pending-decisions.ts';

const patience = { silenceMs: 500, waitMs: 2_000 };
const turn = (): Promise<void> => new Promise(setImmediate);

function start() {
  const clock = new ManualClock();
  const decided: string[] = [];
  const late: string[] = [];
  const overdue: string[] = [];
  const waits: PendingDecisions = new PendingDecisions(clock, patience, ({ message }) => {
    overdue.push(message);
    waits.release();
  });
  const askAgain = (name: string, question: () => Promise<string>): void => {
    const deciding = {
      ask: question,
      renew: () => Promise.resolve(),
      read: (given: string): string => given,
      decide: (given: string): string => `${name} by ${given}`,
      decideLocally: () => `${name} alone`,
      late: (given: string) => {
        late.push(`${name} by ${given}`);
      },
      failed: () => undefined,
    };
    void waits.start(deciding).then((text) => decided.push(text));
  };
  const ask = (name: string, answer: Promise<string>): void => {
    askAgain(name, () => answer);
  };
  /** The process runs for so long and is never late. */
  const run = async (durationMs: number): Promise<void> => {
    for (let ranMs = 0; ranMs < durationMs; ranMs += stepMs) {
      clock.advance(stepMs);
      await turn();
      await turn();
    }
  };
  return { clock, decided, late, overdue, waits, ask, askAgain, run };
}

const never = new Promise<string>(() => undefined);

test('whoever waits is decided alone as soon as the store was silent for too long, and once', async () => {
  const { decided, late, overdue, ask, run } = start();
  let answerLate: (given: string) => void = () => undefined;
  ask('one', new Promise((resolve) => (answerLate = resolve)));
  await run(patience.silenceMs - stepMs);
  ask('two', never);
  expect(decided).toEqual([]);
  await run(stepMs);
  expect(decided).toEqual(['one alone', 'two alone']);
  answerLate('the store');
  await turn();
  expect(decided).toHaveLength(2);
  expect(late).toEqual(['one by the store']);
  expect(overdue).toEqual(['no answer within 500 ms']);
});

test('time in which the process did not run says nothing of the store', async () => {
  const { clock, decided, overdue, ask, run } = start();
  let answer: (given: string) => void = () => undefined;
  ask('one', new Promise((resolve) => (answer = resolve)));
  for (let pauses = 0; pauses < 10; pauses += 1) {
    clock.advance(10_000);
    await turn();
  }
  await run(patience.silenceMs - 11 * stepMs);
  expect(overdue).toEqual([]);
  answer('the store');
  await turn();
  expect(decided).toEqual(['one by the store']);
});

test('an answer that lies in the socket when the time is up still counts', async () => {
  const { clock, decided, overdue, ask, run } = start();
  let answer: (given: string) => void = () => undefined;
  ask('one', new Promise((resolve) => (answer = resolve)));
  await run(patience.silenceMs - stepMs);
  setImmediate(() => {
    answer('the store');
  });
  clock.advance(stepMs);
  await turn();
  await turn();
  expect(decided).toEqual(['one by the store']);
  expect(overdue).toEqual([]);
});

test('a store that answers others is not silent, but nobody waits for it for ever', async () => {
  const { decided, overdue, waits, ask, run } = start();
  ask('one', never);
  for (let ranMs = 0; ranMs < patience.waitMs - 100; ranMs += 100) {
    await run(100);
    waits.heard();
  }
  expect(decided).toEqual([]);
  await run(100);
  expect(decided).toEqual(['one alone']);
  expect(overdue).toEqual(['no answer within 2000 ms']);
});

test('the next in line is watched over when the first was answered', async () => {
  const { decided, ask, run } = start();
  ask('one', Promise.resolve('the store'));
  await run(300);
  ask('two', never);
  await run(patience.silenceMs - stepMs);
  expect(decided).toEqual(['one by the store']);
  await run(stepMs);
  expect(decided).toEqual(['one by the store', 'two alone']);
});

test('who is told that the question came too late asks again, and is not decided alone', async () => {
  const { decided, askAgain, run } = start();
  let asked = 0;
  askAgain('one', () => {
    asked += 1;
    return asked < 3 ? Promise.reject(new TooLate()) : Promise.resolve('the store');
  });
  await run(stepMs);
  expect([asked, decided]).toEqual([3, ['one by the store']]);
});

test('an answer that nobody can read lets all go who wait', async () => {
  const waits: PendingDecisions = new PendingDecisions(new ManualClock(), patience, () => undefined);
  const ask = (answer: Promise<string>): Promise<string> =>
    waits.start({
      ask: () => answer,
      renew: () => Promise.resolve(),
      read: (given) => JSON.parse(given) as string,
      decide: (given) => given,
      decideLocally: () => 'alone',
      late: () => undefined,
      failed: () => {
        waits.release();
      },
    });
  expect(await Promise.all([ask(never), ask(Promise.resolve('{'))])).toEqual(['alone', 'alone']);
});

describe('a bug', () => {
  const bug = new Error('a bug');
  const throwIt = (): never => {
    throw bug;
  };
  const failures: unknown[] = [];
  const sound = {
    ask: () => never,
    renew: () => Promise.resolve(),
    read: (given: string): string => given,
    decide: (given: string): string => `by ${given}`,
    decideLocally: () => 'alone',
    late: () => undefined,
    failed: (error: unknown) => void failures.push(error),
  };
  const made = (): PendingDecisions => new PendingDecisions(new ManualClock(), patience, () => undefined);

  test('in deciding one request alone ends that one, and all others are let go', async () => {
    const waits = made();
    const all = [sound, { ...sound, decideLocally: throwIt }, sound].map((deciding) => waits.start(deciding));
    const outcomes = Promise.allSettled(all);
    waits.release();
    expect(
      (await outcomes).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason))),
    ).toEqual(['alone', 'Error: a bug', 'alone']);
  });

  test('in what an answer decides ends that one request, and says nothing of the store', async () => {
    const waits = made();
    const other = waits.start(sound);
    const ask = (): Promise<string> => Promise.resolve('the store');
    await expect(waits.start({ ...sound, ask, decide: throwIt })).rejects.toBe(bug);
    expect(await waits.start({ ...sound, ask })).toBe('by the store');
    waits.release();
    expect(await other).toBe('alone');
    expect(failures).toEqual([]);
  });

  test('in the renewing ends those who wait for it', async () => {
    const waits = made();
    const ask = (): Promise<string> => Promise.reject(new Forgotten('a session'));
    await expect(waits.start({ ...sound, ask, renew: () => Promise.reject(bug) })).rejects.toBe(bug);
  });

  test('in what a late answer changes is reported, because nobody waits for it any more', async ({
    onTestFinished,
  }) => {
    const reported: unknown[] = [];
    reportBugsTo((thrown) => reported.push(thrown));
    onTestFinished(() => {
      reportBugsTo(throwIt);
    });
    const waits = made();
    let answer: (given: string) => void = () => undefined;
    const asked = new Promise<string>((resolve) => (answer = resolve));
    const decided = waits.start({ ...sound, ask: () => asked, late: throwIt });
    waits.release();
    answer('the store');
    await turn();
    expect([await decided, reported]).toEqual(['alone', [bug]]);
  });
});
