import { expect, test } from 'vitest';
import { BugCollector } from './bugs.fixture.ts';
import { workInTurns, type WorksInTurns } from './work-in-turns.ts';

class Worker extends BugCollector implements WorksInTurns {
  readonly work: () => void;

  constructor(work: () => void) {
    super();
    this.work = work;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function takeTime(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('work is done in its order, behind the current work', async () => {
  const done: number[] = [];
  for (const one of [1, 2, 3]) workInTurns(new Worker(() => done.push(one)));
  expect(done).toEqual([]);
  await expect.poll(() => done).toEqual([1, 2, 3]);
});

test('long work of many shares a few milliseconds of a turn, and rests as long as it has taken', async () => {
  const pieces = 20;
  const turnOf: number[] = [];
  let turns = 0;
  const startMs = performance.now();
  for (let one = 0; one < pieces; one += 1) {
    workInTurns(
      new Worker(() => {
        takeTime(3);
        turnOf.push(turns);
      }),
    );
  }
  for (; turnOf.length < pieces; turns += 1) await turn();
  const lengths = turnOf.map((one) => turnOf.filter((other) => other === one).length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(2);
  // Ten times two pieces, and after each but the last a rest of six milliseconds.
  expect(performance.now() - startMs).toBeGreaterThan(pieces * 3 + 9 * 5);
});

test('what works again waits behind the others', async () => {
  const done: string[] = [];
  const again = new Worker(() => {
    done.push('again');
    if (done.length < 4) workInTurns(again);
  });
  workInTurns(again);
  workInTurns(new Worker(() => done.push('once')));
  await expect.poll(() => done).toEqual(['again', 'once', 'again', 'again']);
});

test('what one of them throws ends that one alone', async () => {
  const bug = new Error('bug');
  const broken = new Worker(() => {
    throw bug;
  });
  let isDone = false;
  workInTurns(broken);
  workInTurns(
    new Worker(() => {
      isDone = true;
    }),
  );
  await expect.poll(() => isDone).toBe(true);
  expect(broken.bugs).toEqual([bug]);
});
