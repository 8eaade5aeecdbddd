import { expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { RequestsWithoutKey } from './requests-without-key.ts';

it('bounds what is under way at once, of one address and of all', () => {
  const keyless = new RequestsWithoutKey({ keylessPerMinute: 1_000 }, new ManualClock());
  const leaves = Array.from({ length: 64 }, () => keyless.enter('a'));
  expect(() => keyless.enter('a')).toThrow('64 requests without a key');
  for (const address of ['b', 'c', 'd']) for (let at = 0; at < 64; at += 1) leaves.push(keyless.enter(address));
  expect(() => keyless.enter('e')).toThrow('Too many requests without a key');
  for (const leave of leaves) leave();
  keyless.enter('e')();
  keyless.enter('a')();
});

it('bounds them by the minute for each address, and says when there is room again', () => {
  const clock = new ManualClock();
  const keyless = new RequestsWithoutKey({ keylessPerMinute: 2 }, clock);
  keyless.enter('a')();
  clock.advance(10_000);
  keyless.enter('a')();
  expect(() => keyless.enter('a')).toThrow(expect.objectContaining({ context: { retryAfterMs: 50_000 } }));
  keyless.enter('b')();
  clock.advance(50_000);
  keyless.enter('a')();
  keyless.setLimits({ keylessPerMinute: 3 });
  keyless.enter('a')();
  expect(() => keyless.enter('a')).toThrow('Over the limit of 3 requests without a key per minute');
});
