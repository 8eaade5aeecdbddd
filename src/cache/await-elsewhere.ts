import type { AnswerStore, Stored } from './answer-store.ts';
import type { Patience } from './patience.ts';
import { inUse, reused } from './repeat-errors.ts';
import type { Share } from './share.ts';

const shortestPauseMs = 25;
const longestPauseMs = 1_000;
/** The store is asked again after this part of the time waited so far: an answer is late by no larger part of its own time. */
const pausePart = 1 / 8;

/**
 * Waits while another process makes the call: until its answer is there, or this process may make the call, because that
 * one has failed or died. One request waits so for all of its process that have the same name.
 * @throws GatewayError `idempotency_key_in_use` where it takes longer than the deadline, or the store goes away
 */
export async function awaitElsewhere(
  { name, fingerprint }: Share,
  store: AnswerStore,
  patience: Patience,
): Promise<Exclude<Stored, { kind: 'running' }>> {
  for (;;) {
    const pauseMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, patience.waitedMs * pausePart));
    await patience.pause(pauseMs, inUse());
    const stored = await store.claim(name, fingerprint);
    // While the store is away, nobody knows whether the call still runs.
    if (stored.kind === 'ours' && !stored.isTaken) {
      stored.claim.giveUp();
      throw inUse();
    }
    if (stored.kind !== 'running') return stored;
    if (stored.fingerprint !== fingerprint) throw reused();
  }
}
