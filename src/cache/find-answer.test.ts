import { expect, it } from 'vitest';
import { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import type { AnswerStore, Stored, StoredAnswer } from './answer-store.ts';
import { type Found, findAnswer } from './find-answer.ts';
import { KeptAnswer } from './kept-answer.ts';
import { KnownAnswers } from './known-answers.ts';
import { Patience } from './patience.ts';
import type { Share } from './share.ts';

const share: Share = { by: 'idempotency_key', name: 'n', owner: 'key a', fingerprint: 'f' };
const answer = new KeptAnswer({ status: 200, headers: [] }, false, Buffer.from('hello'));
const ended: StoredAnswer = { kind: 'ended', fingerprint: 'f', answer };
const running: Stored = { kind: 'running', fingerprint: 'f' };
const claim = { giveUp: () => undefined, keep: () => undefined };
const claimed: Stored = { kind: 'ours', claim, isTaken: true };

/** One process, and what the store says to it, which a test changes. */
class Process {
  readonly clock = new ManualClock();
  readonly known = new KnownAnswers({ windowMs: 1e6, maxEntries: 10, maxBytes: 1e6, maxShare: 1 }, this.clock);
  readonly draining = new Cancellation();
  stored: Stored = running;
  asked = 0;
  readonly store: AnswerStore = {
    claim: () => {
      this.asked += 1;
      return Promise.resolve(this.stored);
    },
  };

  /** @returns the client's leaving, and what the request finds or is refused with */
  request(forMs: number, asked = share): { gone: Cancellation; found: Promise<string> } {
    const gone = new Cancellation();
    const { clock, draining, known } = this;
    const patience = new Patience({ clock, gone, draining, untilMs: clock.nowMs() + forMs, onWait: () => undefined });
    const found = findAnswer(known, asked, this.store, patience).then(kindOf, (thrown: unknown) => {
      return thrown instanceof GatewayError ? thrown.code : 'a bug';
    });
    return { gone, found };
  }

  /** Lets time pass in small steps, so that each question to the store is answered before the next. */
  async pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 25) {
      this.clock.advance(25);
      await new Promise(setImmediate);
    }
  }
}

function kindOf(found: Found): string {
  return found.kind === 'other' ? (found.answer.recorded.body?.toString() ?? 'a stream') : found.kind;
}

it('one request asks the store for all that wait, more and more seldom, and all get the answer', async () => {
  const process = new Process();
  const all = Array.from({ length: 5 }, () => process.request(60_000));
  await process.pass(1000);
  const inTheFirstSecond = process.asked;
  expect(inTheFirstSecond).toBeLessThan(30);
  await process.pass(10_000);
  expect(process.asked - inTheFirstSecond).toBeLessThan(35);
  process.stored = ended;
  await process.pass(1000);
  expect(await Promise.all(all.map(({ found }) => found))).toEqual(Array(5).fill('hello'));
  expect(process.clock.waiting).toBe(0);
});

it('each waits until its own deadline, its client leaves, or the process ends; the next one asks in its place', async () => {
  const process = new Process();
  const leaves = process.request(60_000);
  const short = process.request(500);
  const long = process.request(5000);
  const longest = process.request(60_000);
  await process.pass(100);
  leaves.gone.cancel();
  expect(await leaves.found).toBe('client_gone');
  await process.pass(500);
  expect(await short.found).toBe('idempotency_key_in_use');
  await process.pass(4500);
  expect(await long.found).toBe('idempotency_key_in_use');
  const asked = process.asked;
  await process.pass(2000);
  expect(process.asked).toBeGreaterThan(asked);
  process.draining.cancel();
  expect(await longest.found).toBe('draining');
  expect(process.clock.waiting).toBe(0);
});

it('one makes the call where the other process gave it up, and none where the store goes away', async () => {
  const process = new Process();
  const first = process.request(60_000);
  await process.pass(100);
  let givenUp = 0;
  process.stored = { kind: 'ours', claim: { ...claim, giveUp: () => void (givenUp += 1) }, isTaken: false };
  await process.pass(100);
  expect([await first.found, givenUp]).toEqual(['idempotency_key_in_use', 1]);
  process.stored = running;
  const second = process.request(60_000);
  await process.pass(100);
  process.stored = claimed;
  await process.pass(100);
  expect(await second.found).toBe('first');
});

it('another request under the same key is refused while one waits, also where it came to the other process later', async () => {
  const process = new Process();
  const first = process.request(60_000);
  await process.pass(100);
  expect(await process.request(60_000, { ...share, fingerprint: 'g' }).found).toBe('idempotency_key_reused');
  process.stored = { kind: 'running', fingerprint: 'g' };
  await process.pass(100);
  expect(await first.found).toBe('idempotency_key_reused');
});

it('an answer that was too large for the store is not waited for', async () => {
  const process = new Process();
  const all = [process.request(60_000), process.request(60_000)];
  await process.pass(100);
  process.stored = { ...ended, answer: undefined };
  await process.pass(100);
  expect(await Promise.all(all.map(({ found }) => found))).toEqual(Array(2).fill('idempotent_answer_not_kept'));
});
