import { expect, it } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { ModelRefusals } from './model-refusals.ts';

const key: Caller = { kind: 'key', id: 'a', address: '1' };
const other: Caller = { kind: 'address', id: 'a', address: 'a' };

it('lets a caller hear of a model that it cannot have so often in any minute, and then to wait', () => {
  const clock = new ManualClock();
  let limited = 0;
  const refusals = new ModelRefusals({ modelRefusalsPerMinute: 2 }, clock, () => (limited += 1));
  const unknown = new GatewayError('model_not_found', 'The model "x" is not served here.');
  const forbidden = new GatewayError('model_not_allowed');
  expect(refusals.judge(unknown, key)).toBe(unknown);
  clock.advance(10_000);
  expect(refusals.judge(forbidden, key)).toBe(forbidden);
  const refusal = refusals.judge(unknown, key);
  expect(refusal).toMatchObject({ code: 'rate_limit_exceeded', context: { retryAfterMs: 50_000 } });
  expect(refusal?.publicMessage).toMatch(/2 requests per minute of this key .*modelRefusalsPerMinute.*The model "x"/);
  expect(limited).toBe(1);
  expect(refusals.judge(unknown, other)).toBe(unknown);
  clock.advance(50_000);
  expect(refusals.judge(unknown, key)).toBe(unknown);
  refusals.setLimits({ modelRefusalsPerMinute: 3 });
  expect(refusals.judge(unknown, key)).toBe(unknown);
});

it('has nothing to say of other errors', () => {
  const refusals = new ModelRefusals({ modelRefusalsPerMinute: 1 }, new ManualClock(), () => undefined);
  for (let count = 0; count < 3; count += 1)
    expect(refusals.judge(new GatewayError('invalid_request'), key)).toBeUndefined();
});
