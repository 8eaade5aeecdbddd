import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { BugCollector } from './bugs.fixture.ts';
import { Cancellation } from './cancellation.ts';
import { systemClock } from './clock.ts';
import { GatewayError } from './errors.ts';
import { tellBug } from './isolation.ts';

const bug = new Error('a bug');
const fail = (): never => {
  throw bug;
};

test('a cancellation calls the listeners after one that throws, and only that listener’s owner gets the error', () => {
  const called: string[] = [];
  const [owner, neighbour] = [new BugCollector(), new BugCollector()];
  const cancellation = new Cancellation(owner);
  cancellation.onCancel(() => called.push('before'), neighbour);
  cancellation.onCancel(fail);
  cancellation.onCancel(() => called.push('behind'), neighbour);
  cancellation.cancel();
  expect(called).toEqual(['before', 'behind']);
  expect(owner.bugs).toEqual([bug]);
  expect(neighbour.bugs).toEqual([]);
});

test('a cancellation that is cancelled inside another one, or by the owner of a bug, isolates its listeners too', () => {
  const called: string[] = [];
  const inner = new Cancellation(new BugCollector());
  const outer = new Cancellation({
    onBug: () => {
      inner.cancel();
    },
  });
  inner.onCancel(() => called.push('inner'));
  inner.onCancel(() => {
    outer.cancel();
    fail();
  });
  inner.onCancel(() => called.push('inner, behind'));
  outer.onCancel(fail);
  outer.onCancel(() => called.push('outer, behind'));
  outer.cancel();
  expect(called).toEqual(['inner', 'inner, behind', 'outer, behind']);
});

test('a listener that is added after the cancellation throws to the code that adds it', () => {
  const cancellation = new Cancellation(new BugCollector());
  cancellation.cancel();
  expect(() => cancellation.onCancel(fail)).toThrow(bug);
});

test("a timer's owner gets what the callback throws, also the second time", async () => {
  const owner = new BugCollector();
  const timer = systemClock.after(1, fail, owner);
  await expect.poll(() => owner.bugs).toEqual([bug]);
  timer.restart();
  await expect.poll(() => owner.bugs).toEqual([bug, bug]);
});

test.each([
  ['a timer', `systemClock.after(1, fail)`],
  ['a cancellation', `const gone = new Cancellation(); gone.onCancel(fail); gone.cancel()`],
])('a bug in %s that has no owner ends the process, audibly', (_name, act) => {
  const from = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const program = `
    const { systemClock } = await import(${from('clock.ts')});
    const { Cancellation } = await import(${from('cancellation.ts')});
    const fail = () => { throw new Error('nobody owns it') };
    ${act};
    setTimeout(() => console.log('still here'), 300);`;
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  expect(status).not.toBe(0);
  expect(String(stderr)).toContain('nobody owns it');
  expect(String(stdout)).toBe('');
});

test('an owner that throws while it handles a bug does not stop the other listeners', () => {
  const program = `
    const { callBack, reportBugsTo } = await import(${JSON.stringify(new URL('isolation.ts', import.meta.url).href)});
    const reported = [];
    reportBugsTo((thrown) => reported.push(thrown));
    callBack(() => { throw 'first' }, { onBug() { throw 'second' } });
    callBack(() => console.log('behind', reported.join()), undefined);`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  expect(status).toBe(0);
  expect(String(stdout)).toBe('behind first,second\n');
});

class Hostile extends Error {
  override get message(): string {
    throw new Error('looked at');
  }
}
const hostile = [
  new Hostile(),
  new Proxy({}, { getPrototypeOf: fail }),
  { toString: fail },
  Object.create(null) as object,
  Symbol('thrown'),
  undefined,
];

test.each(hostile.map((thrown, index) => [index, thrown] as const))(
  'whatever is thrown becomes an internal_error, number %i that throws when it is looked at too',
  (_index, thrown) => {
    const owner = new BugCollector();
    tellBug(owner, thrown);
    expect(owner.bugs).toHaveLength(1);
    const error = GatewayError.from(owner.bugs[0]);
    expect(error.code).toBe('internal_error');
    expect(error.message).toEqual(expect.any(String));
  },
);
