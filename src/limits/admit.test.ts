import { describe, expect, it } from 'vitest';
import type { Clock } from '../core/clock.ts';
import { Admission, refusal, type AdmissionSettings } from './admit.ts';
import { shareOf } from './share.ts';
import type { Decision } from './store.ts';
import { MemoryStore } from './stores/memory.ts';

class StoppedClock implements Clock {
  now = 1000.5;
  nowMs(): number {
    return this.now;
  }
  wallMs(): number {
    return 0;
  }
  after(): never {
    throw new Error('nothing here waits');
  }
}

const address = { kind: 'address', id: '192.0.2.1' } as const;
const key = { kind: 'key', id: 'ci' } as const;

function start(settings: Partial<AdmissionSettings> = {}, store = new MemoryStore(100)) {
  const clock = new StoppedClock();
  const admission = new Admission(
    { requestsPerMinute: 10, requestsPerMinuteByKey: new Map(), pods: 1, ...settings },
    store,
    clock,
  );
  return { admission, clock, store };
}

function refusedBy(decision: Decision) {
  if (decision.kind !== 'refused') throw new Error('expected a refusal');
  return decision;
}

describe('admission', () => {
  it('refuses the eleventh request inside a minute, and says when to come back', async () => {
    const { admission, clock } = start();
    for (let request = 0; request < 10; request++) {
      expect(await admission.admit(address)).toMatchObject({ kind: 'admitted', states: [{ remaining: 9 - request }] });
      clock.now += 2500;
    }
    const error = refusal(refusedBy(await admission.admit(address)));
    expect(error.code).toBe('rate_limit_exceeded');
    expect(error.message).toBe('Over the limit of 10 requests per minute for this address.');
    expect(error.context.retryAfterMs).toBe(35_000);
    clock.now += 34_999;
    expect(await admission.admit(address)).toMatchObject({ kind: 'refused' });
    clock.now += 1;
    expect(await admission.admit(address)).toMatchObject({ kind: 'admitted' });
  });

  it('tells a key and an address of the same name apart', async () => {
    const { admission } = start({ requestsPerMinute: 1 });
    expect(await admission.admit({ kind: 'key', id: 'same' })).toMatchObject({ kind: 'admitted' });
    expect(await admission.admit({ kind: 'address', id: 'same' })).toMatchObject({ kind: 'admitted' });
  });

  it("takes a key's own limit before the general one", async () => {
    const { admission } = start({ requestsPerMinuteByKey: new Map([['ci', 2]]) });
    await admission.admit(key);
    await admission.admit(key);
    expect(refusal(refusedBy(await admission.admit(key))).message).toContain('2 requests per minute for this key');
    expect(await admission.admit({ kind: 'key', id: 'other' })).toMatchObject({ states: [{ limit: 10 }] });
  });

  it('limits nothing where the word says so, for one key or for all', async () => {
    const one = start({ requestsPerMinute: 1, requestsPerMinuteByKey: new Map([['ci', 'unlimited']]) }).admission;
    for (let request = 0; request < 100; request++) {
      expect(await one.admit(key)).toEqual({ kind: 'admitted', states: [] });
    }
    await one.admit(address);
    expect(await one.admit(address)).toMatchObject({ kind: 'refused' });
    const all = start({ requestsPerMinute: 'unlimited', requestsPerMinuteByKey: new Map([['ci', 1]]) }).admission;
    expect(await all.admit(address)).toEqual({ kind: 'admitted', states: [] });
    await all.admit(key);
    expect(await all.admit(key)).toMatchObject({ kind: 'refused' });
  });

  it('enforces its share where pods do not count together', async () => {
    const { admission } = start({ pods: 4 });
    await admission.admit(address);
    await admission.admit(address);
    expect(refusal(refusedBy(await admission.admit(address))).message).toBe(
      "Over the limit of 2 requests per minute for this address (this pod's share of 10).",
    );
    expect(shareOf(10, 100)).toBe(1);
  });

  it('counts on after a reload', async () => {
    const { store, admission } = start({ requestsPerMinute: 1 });
    await admission.admit(key);
    expect(await start({ requestsPerMinute: 1 }, store).admission.admit(key)).toMatchObject({ kind: 'refused' });
  });
});
