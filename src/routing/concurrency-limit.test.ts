import { describe, expect, it, test } from 'vitest';
import { ConcurrencyLimit, isOverload } from './concurrency-limit.ts';

const fixed = 200;

/** Ends tries, one every millisecond, until the limit has been reduced. */
function overload(limit: ConcurrencyLimit, nowMs: number, inUse: number): number {
  let atMs = nowMs;
  const before = limit.at(atMs);
  while (limit.at(atMs) >= Math.min(before, inUse)) {
    atMs += 1;
    limit.tried(true, atMs, atMs, inUse);
  }
  return atMs;
}

describe('the limit of a target', () => {
  it('is the fixed one while the target does not complain', () => {
    const limit = new ConcurrencyLimit(fixed);
    for (let tries = 0; tries < 1_000; tries += 1) limit.tried(false, tries, tries, 150);
    expect(limit.at(1_000)).toBe(fixed);
    limit.setFixed(50);
    expect(limit.at(1_000)).toBe(50);
  });

  it('falls to seven tenths of what was in use, and is back within a minute', () => {
    const limit = new ConcurrencyLimit(fixed);
    const atMs = overload(limit, 0, 100);
    expect(limit.at(atMs)).toBe(70);
    expect(limit.at(atMs + 15_000)).toBeGreaterThan(94);
    expect(limit.at(atMs + 31_500)).toBe(100);
    expect(limit.at(atMs + 45_000)).toBeLessThan(105);
    expect(limit.at(atMs + 80_000)).toBe(fixed);
    expect(limit.isReduced).toBe(false);
  });

  it('does not fall for one complaint among many tries', () => {
    const limit = new ConcurrencyLimit(fixed);
    for (let tries = 0; tries < 2_000; tries += 1) limit.tried(tries % 40 === 0, tries, tries, 100);
    expect(limit.at(2_000)).toBe(fixed);
  });

  it('does not fall again for tries that began before it fell', () => {
    const limit = new ConcurrencyLimit(fixed);
    const atMs = overload(limit, 1_000, 100);
    for (let tries = 0; tries < 100; tries += 1) limit.tried(true, 500, atMs + 10, 100);
    expect(limit.at(atMs + 10)).toBe(70);
  });

  it('never falls below a few slots, nor below a fixed limit of fewer', () => {
    const limit = new ConcurrencyLimit(fixed);
    let atMs = 0;
    for (let times = 0; times < 20; times += 1) {
      for (let tries = 0; tries < 10; tries += 1) limit.tried(true, atMs, atMs, 100);
      atMs += 1;
    }
    expect(limit.at(atMs)).toBe(4);
    limit.setFixed(2);
    expect(limit.at(atMs)).toBe(2);
  });

  it('grows from a few slots to a hundred within a minute, and to a thousand within two', () => {
    const limit = new ConcurrencyLimit(1_000);
    const atMs = overload(limit, 0, 6);
    expect(limit.at(atMs)).toBe(4);
    expect(limit.at(atMs + 60_000)).toBeGreaterThan(100);
    expect(limit.at(atMs + 120_000)).toBe(1_000);
  });
});

test('what says that a target has too much work', () => {
  expect(isOverload('provider_overloaded', undefined, 30_000)).toBe(true);
  expect(isOverload('provider_rate_limited', undefined, 30_000)).toBe(false);
  expect(isOverload('upstream_error', undefined, 30_000)).toBe(false);
  expect(isOverload('ok', 1_000, 30_000)).toBe(false);
  expect(isOverload('ok', 29_000, 30_000)).toBe(false);
  expect(isOverload('deadline_exceeded', 30_000, 30_000)).toBe(true);
  expect(isOverload('deadline_exceeded', undefined, 30_000)).toBe(false);
});

/** A provider that answers ten requests a second: twenty at once, in two seconds each on average. */
const server = { atOnce: 20, meanMs: 2_000, firstTokenMs: 200 };
const perSecond = (server.atOnce * 1_000) / server.meanMs;
const allowedMs = 10_000;
const stepMs = 10;

interface Request {
  readonly startedAtMs: number;
  servedFromMs: number;
  readonly lastsMs: number;
  saidFirst: boolean;
}

interface Served {
  /** Answers in a second. */
  readonly goodput: number;
  /** Requests that were sent, of those that came. */
  readonly sent: number;
  /** Tries that failed, of those that were sent. */
  readonly failed: number;
  readonly meanFirstTokenMs: number;
}

/**
 * Requests at a fixed rate, whatever becomes of them, to a provider that lets those beyond what it can do wait
 * (`queues`), or refuses them with 503. What finds no slot is not sent.
 */
function simulate(load: number, queues: boolean, limit: ConcurrencyLimit): Served {
  const random = randomFrom(7);
  const lastMs = 300_000;
  const warmMs = 60_000;
  const inUse = new Set<Request>();
  const working = new Set<Request>();
  const waiting: Request[] = [];
  const count = { came: 0, sent: 0, failed: 0, answered: 0, firstMs: 0, firsts: 0 };
  let due = 0;
  for (let nowMs = 0; nowMs < lastMs; nowMs += stepMs) {
    const counts = nowMs >= warmMs;
    const fail = (request: Request): void => {
      limit.tried(true, request.startedAtMs, nowMs, inUse.size);
      inUse.delete(request);
      if (counts) count.failed += 1;
    };
    for (const request of working) {
      if (!request.saidFirst && nowMs >= request.servedFromMs + server.firstTokenMs) {
        request.saidFirst = true;
        const firstMs = nowMs - request.startedAtMs;
        limit.tried(isOverload('ok', firstMs, allowedMs), request.startedAtMs, nowMs, inUse.size);
        if (counts) {
          count.firstMs += firstMs;
          count.firsts += 1;
        }
      }
      if (nowMs < request.servedFromMs + request.lastsMs) continue;
      working.delete(request);
      inUse.delete(request);
      if (counts) count.answered += 1;
    }
    while (waiting[0] !== undefined && nowMs - waiting[0].startedAtMs >= allowedMs) fail(waiting.shift() as Request);
    while (working.size < server.atOnce && waiting.length > 0) begin(waiting.shift() as Request, nowMs);
    for (due += (load * perSecond * stepMs) / 1_000; due >= 1; due -= 1) {
      if (counts) count.came += 1;
      if (inUse.size >= limit.at(nowMs)) continue;
      const lastsMs = server.firstTokenMs - (server.meanMs - server.firstTokenMs) * Math.log(1 - random());
      const request = { startedAtMs: nowMs, servedFromMs: 0, lastsMs, saidFirst: false };
      if (counts) count.sent += 1;
      inUse.add(request);
      if (working.size < server.atOnce) begin(request, nowMs);
      else if (queues) waiting.push(request);
      else fail(request);
    }
  }
  return {
    goodput: (count.answered * 1_000) / (lastMs - warmMs),
    sent: count.sent / count.came,
    failed: count.failed / count.sent,
    meanFirstTokenMs: count.firstMs / count.firsts,
  };

  function begin(request: Request, nowMs: number): void {
    request.servedFromMs = nowMs;
    working.add(request);
  }
}

/** Numbers from 0 to 1, the same ones in every run (Lehmer's generator). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('an open loop of requests to a provider that refuses what it cannot do', () => {
  it.each([1, 3, 10])('at %i times of what it can do, nearly as much is answered as can be', (load) => {
    const served = simulate(load, false, new ConcurrencyLimit(fixed));
    expect(served.goodput).toBeGreaterThan(0.9 * perSecond * Math.min(1, load * 0.95));
    expect(served.failed).toBeLessThan(0.15);
  });

  it('at half of it, everything is sent', () => {
    const served = simulate(0.5, false, new ConcurrencyLimit(fixed));
    expect(served.sent).toBeGreaterThan(0.995);
    expect(served.failed).toBeLessThan(0.01);
  });

  it('without the adaptive limit, most of the tries are refused', () => {
    const never = { at: () => fixed, tried: () => undefined } as unknown as ConcurrencyLimit;
    expect(simulate(10, false, never).failed).toBeGreaterThan(0.85);
  });
});

describe('an open loop of requests to a provider that lets all of them wait', () => {
  it.each([1, 3, 10])('at %i times of what it can do, nearly as much is answered as can be, in time', (load) => {
    const served = simulate(load, true, new ConcurrencyLimit(fixed));
    expect(served.goodput).toBeGreaterThan(0.9 * perSecond * Math.min(1, load));
    expect(served.meanFirstTokenMs).toBeLessThan(allowedMs);
    expect(served.failed).toBeLessThan(0.1);
  });

  it('at half of it, everything is sent', () => {
    expect(simulate(0.5, true, new ConcurrencyLimit(fixed)).sent).toBe(1);
  });

  it('without the adaptive limit, most of the tries wait in vain', () => {
    const never = { at: () => fixed, tried: () => undefined } as unknown as ConcurrencyLimit;
    const served = simulate(3, true, never);
    expect(served.failed).toBeGreaterThan(0.4);
    expect(served.meanFirstTokenMs).toBeGreaterThan(0.9 * allowedMs);
  });
});
