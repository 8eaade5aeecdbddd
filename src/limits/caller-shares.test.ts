import { describe, expect, it } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import { ByteBudget } from './byte-budget.ts';
import { CallerShares } from './caller-shares.ts';
import type { ExceededShare } from './share-exceeded.ts';

const settings = {
  maxInFlight: 8,
  maxQueued: 8,
  maxBufferedBodyBytes: 800,
  maxBufferedFormBytes: 500,
  maxBufferedAnswerBytes: 8000,
  maxShare: { caller: 0.25, address: 0.5 },
};
const largest = { bodyBytes: 100, formBytes: 300, answerBytes: 1000 };
const keyed = (id: string, address: string): Caller => ({ kind: 'key', id, address });
const unkeyed = (address: string): Caller => ({ kind: 'address', id: address, address });

function start(changes: Partial<typeof settings> = {}, changedLargest: Partial<typeof largest> = {}) {
  const full: ExceededShare[] = [];
  const kinds = ['bodyBytes', 'formBytes', 'answerBytes'] as const;
  const [budget, forms, answers] = kinds.map((kind) => new ByteBudget(kind)) as [ByteBudget, ByteBudget, ByteBudget];
  const holders = new CallerShares(
    { ...settings, ...changes },
    { ...largest, ...changedLargest },
    { bodyBytes: budget, formBytes: forms, answerBytes: answers },
    (part) => full.push(part),
  );
  return { holders, budget, forms, answers, full };
}

function refusalOf(enter: () => unknown): GatewayError {
  try {
    enter();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
  }
  throw new Error('expected a GatewayError');
}

describe('requests', () => {
  it('of one key are bounded by its part, and those of others are not concerned', () => {
    const { holders, full } = start();
    const first = holders.enter(keyed('a', '1'));
    holders.enter(keyed('a', '2'));
    const refusal = refusalOf(() => holders.enter(keyed('a', '3')));
    expect(refusal).toMatchObject({ code: 'rate_limit_exceeded', context: { retryAfterMs: 1000 } });
    expect(refusal.message).toMatch(
      /^This key has 2 requests under way .*\(limits\.maxShare\.caller of limits\.maxInFlight\)\.$/,
    );
    expect(full).toEqual(['caller_in_flight']);
    expect(holders.enter(keyed('b', '1')).ofCaller).toBe(1);
    first.leave();
    expect(holders.enter(keyed('a', '3')).ofCaller).toBe(2);
  });

  it('of one address are bounded by its part, whatever keys it shows', () => {
    const { holders, full } = start();
    for (const id of ['a', 'b', 'c', 'd']) holders.enter(keyed(id, '1'));
    const refusal = refusalOf(() => holders.enter(keyed('e', '1')));
    expect(refusal.message).toMatch(
      /^This address has 4 requests .*\(limits\.maxShare\.address of limits\.maxInFlight\)\. If .*server\.trusted/,
    );
    expect(full).toEqual(['address_in_flight']);
    expect(holders.enter(keyed('e', '2')).ofAddress).toBe(1);
  });

  it('of an address without a key count once', () => {
    const { holders, full } = start();
    const place = holders.enter(unkeyed('1'));
    expect([place.ofCaller, place.ofAddress]).toEqual([1, 1]);
    holders.enter(unkeyed('1'));
    expect(refusalOf(() => holders.enter(unkeyed('1'))).message).toMatch(/^This address has 2 .*maxShare\.caller/);
    expect(full).toEqual(['caller_in_flight']);
  });

  it('are one at least, however small the part', () => {
    const { holders } = start({ maxInFlight: 1 });
    holders.enter(keyed('a', '1')).leave();
    holders.enter(keyed('a', '1'));
    refusalOf(() => holders.enter(keyed('a', '1')));
  });

  it('leave nothing behind, refused ones included, and leave once', () => {
    const { holders } = start();
    const places = ['a', 'b', 'c', 'd'].map((id) => holders.enter(keyed(id, '1')));
    refusalOf(() => holders.enter(keyed('e', '1')));
    expect(holders.busy).toBe(5);
    for (const place of [...places, ...places]) place.leave();
    expect(holders.busy).toBe(0);
    holders.enter(keyed('a', '1'));
    expect(holders.busy).toBe(2);
  });
});

describe('requests that wait', () => {
  it('are bounded by the part of the caller and of the address', () => {
    const { holders, full } = start({ maxInFlight: 80 });
    const enter = (id: string, address: string) => holders.enter(keyed(id, address));
    const first = enter('a', '1');
    for (const one of [first, enter('a', '2')]) one.joinLine();
    const refusal = refusalOf(() => enter('a', '3').joinLine());
    expect(refusal).toMatchObject({ code: 'rate_limit_exceeded', context: { retryAfterMs: 1000 } });
    expect(refusal.message).toMatch(
      /^This key has 2 requests waiting .*\(limits\.maxShare\.caller of limits\.maxQueued\)\.$/,
    );
    for (const id of ['b', 'c', 'd']) enter(id, '1').joinLine();
    expect(refusalOf(() => enter('e', '1').joinLine()).message).toContain(
      'limits.maxShare.address of limits.maxQueued',
    );
    expect(full).toEqual(['caller_in_queue', 'address_in_queue']);
    first.leaveLine();
    first.leaveLine();
    enter('a', '3').joinLine();
    refusalOf(() => enter('a', '3').joinLine());
  });

  it('of an address without a key count once, and make room as they leave', () => {
    const { holders } = start({ maxInFlight: 80 });
    const [first, second] = [holders.enter(unkeyed('1')), holders.enter(unkeyed('1'))];
    for (const one of [first, second]) one.joinLine();
    const third = holders.enter(unkeyed('1'));
    expect(refusalOf(() => third.joinLine()).message).toMatch(/^This address has 2 requests waiting/);
    third.leave();
    first.leave();
    holders.enter(unkeyed('1')).joinLine();
    refusalOf(() => holders.enter(unkeyed('1')).joinLine());
  });

  it('may be all where one caller may have all, and one at least', () => {
    const all = start({ maxShare: { caller: 1, address: 1 } }).holders;
    for (let count = 0; count < 20; count += 1) all.enter(unkeyed('1')).joinLine();
    const { holders } = start({ maxQueued: 1 });
    holders.enter(unkeyed('1')).joinLine();
    refusalOf(() => holders.enter(unkeyed('1')).joinLine());
  });
});

describe('bytes of bodies', () => {
  it('are bounded by the part of the caller and of the address, and by what the process holds', () => {
    const { holders, budget, full } = start();
    const first = holders.enter(keyed('a', '1'));
    const second = holders.enter(keyed('a', '1'));
    expect(first.reserve(150)).toBeUndefined();
    expect(second.reserve(51)?.message).toMatch(
      /^This key has close to 200 bytes of request bodies .*\(limits\.maxShare\.caller of limits\.maxBufferedBodyBytes\)\.$/,
    );
    expect(second.reserve(50)).toBeUndefined();
    const third = holders.enter(keyed('b', '1'));
    expect(third.reserve(200)).toBeUndefined();
    expect(holders.enter(keyed('c', '1')).reserve(1)?.message).toMatch(/^This address .*limits\.maxShare\.address/);
    expect(full).toEqual(['caller_body_bytes', 'address_body_bytes']);
    expect(budget.bytesInUse).toBe(400);
    expect(holders.enter(keyed('d', '2')).reserve(200)).toBeUndefined();
    expect(holders.enter(keyed('e', '3')).reserve(200)).toBeUndefined();
    expect(holders.enter(keyed('f', '4')).reserve(1)).toMatchObject({ code: 'overloaded' });
    third.release(200);
    expect(second.reserve(1)).toMatchObject({ code: 'rate_limit_exceeded' });
    second.release(50);
    expect(second.reserve(50)).toBeUndefined();
    expect(budget.bytesInUse).toBe(600);
  });

  it('always have room for one body of the largest size', () => {
    const { holders } = start({}, { bodyBytes: 700 });
    expect(holders.enter(keyed('a', '1')).reserve(700)).toBeUndefined();
  });
});

describe('bytes of large forms', () => {
  it('have room for one of the largest size of each caller, and none of what bodies have', () => {
    const { holders, budget, forms, full } = start();
    const first = holders.enter(keyed('a', '1'));
    expect(first.chargeForm(300)).toBeUndefined();
    const refusal = holders.enter(keyed('a', '2')).chargeForm(1);
    expect(refusal?.message).toMatch(/^This key has close to 300 bytes of large forms .*maxBufferedFormBytes\)\.$/);
    expect(holders.enter(keyed('b', '3')).chargeForm(200)).toBeUndefined();
    expect(holders.enter(keyed('c', '4')).chargeForm(1)).toMatchObject({ code: 'overloaded' });
    expect(full).toEqual(['caller_form_bytes']);
    expect([budget.bytesInUse, forms.bytesInUse]).toEqual([0, 500]);
    first.leave();
    expect(forms.bytesInUse).toBe(200);
    expect(first.chargeForm(1)).toMatchObject({ code: 'client_gone' });
    expect(holders.enter(keyed('a', '2')).chargeForm(300)).toBeUndefined();
  });

  it('always have room for one of the largest size', () => {
    const { holders } = start({}, { formBytes: 700 });
    expect(holders.enter(keyed('a', '1')).chargeForm(700)).toBeUndefined();
  });
});

describe('bytes of answers', () => {
  it('are bounded as those of bodies are, and the two do not share their room', () => {
    const { holders, budget, answers, full } = start();
    const [first, second] = [holders.enter(keyed('a', '1')), holders.enter(keyed('a', '1'))];
    expect(first.reserve(200)).toBeUndefined();
    expect(first.chargeAnswer(1500)).toBeUndefined();
    const refusal = second.chargeAnswer(501);
    expect(refusal).toMatchObject({ code: 'rate_limit_exceeded', context: { retryAfterMs: 1000 } });
    expect(refusal?.message).toMatch(
      /^This key has close to 2000 bytes of providers' answers .*\(limits\.maxShare\.caller of limits\.maxBufferedAnswerBytes\)\.$/,
    );
    expect(second.chargeAnswer(500)).toBeUndefined();
    expect(holders.enter(keyed('b', '1')).chargeAnswer(2000)).toBeUndefined();
    expect(holders.enter(keyed('c', '1')).chargeAnswer(1)?.message).toContain('limits.maxShare.address');
    expect(full).toEqual(['caller_answer_bytes', 'address_answer_bytes']);
    for (const id of ['d', 'e']) expect(holders.enter(keyed(id, id)).chargeAnswer(2000)).toBeUndefined();
    expect(holders.enter(keyed('f', 'f')).chargeAnswer(1)).toMatchObject({
      code: 'overloaded',
      message: "The gateway holds as many bytes of providers' answers as it can (limits.maxBufferedAnswerBytes).",
    });
    expect([budget.bytesInUse, answers.bytesInUse]).toEqual([200, 8000]);
  });

  it('are given back at once, also by a request that leaves, and once', () => {
    const { holders, answers } = start();
    const [first, second] = [holders.enter(keyed('a', '1')), holders.enter(unkeyed('1'))];
    for (const bytes of [300, 400]) first.chargeAnswer(bytes);
    second.chargeAnswer(500);
    first.releaseAnswer();
    first.releaseAnswer();
    expect(answers.bytesInUse).toBe(500);
    first.chargeAnswer(100);
    for (const place of [first, second, first]) place.leave();
    expect(first.chargeAnswer(1)).toMatchObject({ code: 'client_gone' });
    expect(answers.bytesInUse).toBe(0);
    expect(holders.enter(keyed('a', '1')).chargeAnswer(2000)).toBeUndefined();
  });

  it('always have room for one answer of the largest size, of a caller and of the process', () => {
    const { holders } = start({ maxBufferedAnswerBytes: 10 }, { answerBytes: 700 });
    expect(holders.enter(keyed('a', '1')).chargeAnswer(700)).toBeUndefined();
    expect(holders.enter(keyed('b', '2')).chargeAnswer(1)).toMatchObject({ code: 'overloaded' });
  });
});

it('takes new settings for what comes from then on', () => {
  const { holders } = start();
  holders.enter(keyed('a', '1'));
  holders.enter(keyed('a', '1'));
  holders.setLimits({ ...settings, maxShare: { caller: 1, address: 1 } }, largest);
  expect(holders.enter(keyed('a', '1')).ofCaller).toBe(3);
  holders.setLimits({ ...settings, maxInFlight: 4 }, largest);
  refusalOf(() => holders.enter(keyed('a', '1')));
  const place = holders.enter(keyed('b', '2'));
  expect(place.chargeAnswer(4001)).toBeDefined();
  holders.setLimits({ ...settings, maxBufferedAnswerBytes: 40_000 }, largest);
  expect(place.chargeAnswer(4001)).toBeUndefined();
});
