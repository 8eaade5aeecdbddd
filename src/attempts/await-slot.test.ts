import { expect, test } from 'vitest';
import { AdmissionQueue } from '../core/admission-queue.ts';
import { systemClock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Target } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { healthOf } from './attempts-for-tests.ts';
import { awaitSlot } from './await-slot.ts';

interface Busy {
  readonly target: Target;
  readonly queue: AdmissionQueue;
}

/** A target whose only slot is in use. */
function busy(name: string, mostWaiting = 10): Busy {
  const queue = new AdmissionQueue(1, mostWaiting, systemClock, 'busy');
  queue.tryEnter();
  const health = {
    ...healthOf(undefined),
    wait: () => queue.wait('interactive', 10_000),
    giveBack() {
      queue.leave();
    },
  };
  return { target: { provider: providerOf({ name }), upstreamModel: 'm', state: { learnt: {}, health } }, queue };
}

interface Awaiting {
  readonly slot: Promise<string>;
  leave(reason: GatewayError): void;
  readonly isListening: boolean;
}

function awaiting(...targets: readonly Busy[]): Awaiting {
  let leave: ((reason: GatewayError) => void) | undefined;
  const slot = awaitSlot(
    targets.map(({ target }) => target),
    (health) => health.wait('interactive', 10_000, 0),
    (listener) => {
      leave = listener;
      return { stop: () => (leave = undefined) };
    },
  ).then(({ provider }) => provider.name);
  return {
    slot,
    leave: (reason) => leave?.(reason),
    get isListening() {
      return leave !== undefined;
    },
  };
}

const stateOf = ({ queue }: Busy): readonly number[] => [queue.inUse, queue.waiting];

test('the first target with a slot is taken, and the lines of the others are left', async () => {
  const [a, b] = [busy('a'), busy('b')];
  const waiting = awaiting(a, b);
  expect([stateOf(a), stateOf(b)]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  b.queue.leave();
  expect(await waiting.slot).toBe('b');
  expect([stateOf(a), stateOf(b), waiting.isListening]).toEqual([[1, 0], [1, 0], false]);
});

test('where two have a slot in the same turn one is given back', async () => {
  const [a, b] = [busy('a'), busy('b')];
  const { slot } = awaiting(a, b);
  a.queue.leave();
  b.queue.leave();
  expect(await slot).toBe('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect([stateOf(a), stateOf(b)]).toEqual([
    [1, 0],
    [0, 0],
  ]);
});

test('a line that is full is passed over, and where all are the refusal of the first is thrown', async () => {
  const [full, b] = [busy('full', 0), busy('b')];
  const { slot } = awaiting(full, b);
  b.queue.leave();
  expect(await slot).toBe('b');
  await expect(awaiting(full, busy('also full', 0)).slot).rejects.toMatchObject({ code: 'overloaded' });
});

test('a request that ends leaves all lines', async () => {
  const [a, b] = [busy('a'), busy('b')];
  const waiting = awaiting(a, b);
  const gone = new GatewayError('client_gone');
  waiting.leave(gone);
  await expect(waiting.slot).rejects.toBe(gone);
  expect([stateOf(a), stateOf(b), waiting.isListening]).toEqual([[1, 0], [1, 0], false]);
});

test('a bug in the line of one target leaves no place in those of the others', async () => {
  const [a, b] = [busy('a'), busy('b')];
  const bug = new TypeError('a bug');
  const broken: Target = {
    ...b.target,
    state: {
      learnt: {},
      health: {
        ...healthOf(undefined),
        wait: () => {
          throw bug;
        },
      },
    },
  };
  await expect(awaiting(a, { ...b, target: broken }).slot).rejects.toBe(bug);
  await new Promise((resolve) => setImmediate(resolve));
  expect([stateOf(a), stateOf(b)]).toEqual([
    [1, 0],
    [1, 0],
  ]);
});
