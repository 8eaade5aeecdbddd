import { expect, test } from 'vitest';
import { routed } from '../balance/routed.fixture.ts';
import type { MeasuredHealth } from './measured-health.ts';

const allowedMs = 30_000;

function stream(health: MeasuredHealth, firstTokenMs: number, nowMs: number): void {
  health.answered(nowMs - firstTokenMs, nowMs, allowedMs);
}

function whole(health: MeasuredHealth, tookMs: number, nowMs: number): void {
  health.answered(nowMs - tookMs, nowMs);
}

test('a long complete answer does not make the first tokens of a target late', () => {
  const [{ health }] = routed(['a']);
  stream(health, 300, 1000);
  whole(health, 20_000, 21_000);
  expect(health.firstTokenMs(21_000)).toBeLessThanOrEqual(300);
});

test('complete answers stand in where no stream has been measured, or none for a minute', () => {
  const [{ health }] = routed(['a']);
  expect(health.firstTokenMs(0)).toBeUndefined();
  whole(health, 4000, 5000);
  expect(health.firstTokenMs(5000)).toBe(4000);
  stream(health, 300, 6000);
  expect(health.firstTokenMs(6000)).toBe(300);
  whole(health, 4000, 65_000);
  expect(health.firstTokenMs(65_000)).toBeLessThan(300);
  expect(health.firstTokenMs(66_001)).toBe(4000);
});

test('the usual wait is that of streams, and complete answers have one of their own', () => {
  const [{ health }] = routed(['a']);
  expect([health.usualWaitMs, health.usualAnswerMs]).toEqual([undefined, undefined]);
  for (let index = 0; index < 50; index += 1) {
    stream(health, 300, 1000 + index);
    whole(health, 20_000, 30_000 + index);
  }
  expect(health.usualWaitMs).toBeLessThan(400);
  expect(health.usualAnswerMs).toBeGreaterThanOrEqual(20_000);
});

test('an answer of either kind shows that a target was asked and works', () => {
  for (const answer of [stream, whole]) {
    const [{ health }] = routed(['a']);
    expect(health.wasAsked).toBe(false);
    answer(health, 10, 1000);
    expect([health.wasAsked, health.evidence(5000, 2000)]).toEqual([true, 'answered']);
  }
});
