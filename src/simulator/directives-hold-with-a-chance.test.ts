import { expect, it } from 'vitest';
import { callRaw, streamed } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';

/** The statuses of so many requests, one after the other, to a simulator of its own. */
async function statuses(options: {
  readonly defaults?: string;
  readonly prevail?: string;
  readonly simulate?: string;
  readonly seed?: number;
}): Promise<number[]> {
  const defaults = options.defaults ?? 'ttft=0; rate=0; tokens=3';
  const simulator = await startSimulator({ defaults, seed: options.seed ?? 1 });
  simulator.prevail(options.prevail ?? '');
  const seen: number[] = [];
  for (let call = 0; call < 60; call += 1) {
    const simulate = options.simulate ?? '';
    seen.push((await callRaw(simulator.port, { body: streamed, simulate })).status);
  }
  await simulator.stop();
  return seen;
}

const count = (all: readonly number[], status: number): number => all.filter((one) => one === status).length;

it('with a chance of a tenth, about a tenth of the requests has the fault, and the same ones with the same seed', async () => {
  const first = await statuses({ prevail: 'status=500; chance=0.1' });
  expect(count(first, 500)).toBeGreaterThan(1);
  expect(count(first, 500)).toBeLessThan(15);
  expect(count(first, 200)).toBe(60 - count(first, 500));
  expect(await statuses({ prevail: 'status=500; chance=0.1' })).toEqual(first);
  expect(await statuses({ prevail: 'status=500; chance=0.1', seed: 2 })).not.toEqual(first);
});

it('nobody has it with a chance of 0, and everybody with 1', async () => {
  expect(count(await statuses({ prevail: 'status=500; chance=0' }), 200)).toBe(60);
  expect(count(await statuses({ prevail: 'status=500; chance=1' }), 500)).toBe(60);
});

it('directives that are set for all stand in the place of the own ones of those that get them', async () => {
  // On an error, `error-after` would be refused.
  const seen = await statuses({ prevail: 'status=500; chance=0.5', simulate: 'error-after=2; seed=1' });
  expect(count(seen, 400)).toBe(0);
  expect(count(seen, 500)).toBeGreaterThan(15);
  expect(count(seen, 200)).toBeGreaterThan(15);
});

it.each([{ defaults: 'status=503; ttft=0; chance=0.5' }, { simulate: 'status=503; chance=0.5' }])(
  'a request and the defaults may have a chance too: %j',
  async (options) => {
    const seen = await statuses({ simulate: 'rate=0; ttft=0; tokens=3', ...options });
    expect(count(seen, 503)).toBeGreaterThan(15);
    expect(count(seen, 200)).toBeGreaterThan(15);
  },
);
