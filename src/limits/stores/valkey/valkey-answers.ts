import type { AnswerStore, Stored, StoredClaim } from '../../../cache/answer-store.ts';
import { KeptAnswer } from '../../../cache/kept-answer.ts';
import type { Clock, Timer } from '../../../core/clock.ts';
import { pairsOf } from '../../../core/header-lines.ts';
import { uniqueId } from '../../../core/unique-id.ts';
import { AnswerRoom, type AnswerBounds } from './answer-room.ts';
import { answerScript } from './answer-script.ts';
import type { StoreKeys } from './counter-key.ts';
import type { Session } from './session.ts';
import { leaseMs, promisedPatience } from './timing.ts';
import { type Unwritten, UnwrittenAnswers } from './unwritten-answers.ts';
import { withTimeout } from './with-timeout.ts';

/** A claim that its process does not renew for the time of a lease is free: the process is dead, or cut off. */
const renewEveryMs = 3_000;

/** So many ends of calls are written in one turn: decisions about limits go the same way. */
const mostAtOnce = 500;

interface ValkeyAnswersDeps {
  readonly keys: StoreKeys;
  readonly clock: Clock;
  readonly session: () => Session | undefined;
  /** Resolves when it is first known whether the store is reachable; undefined if that is known. */
  readonly firstVerdict: () => Promise<void> | undefined;
  readonly bounds: () => AnswerBounds;
  /** There was no room in the store for an answer, or not even for its key. */
  readonly onLeftOut: (what: 'answer' | 'key') => void;
}

/** One key for each idempotency key: `r:` and its fingerprint while the call runs, `d:`, its fingerprint and the answer after it. */
export class ValkeyAnswers implements AnswerStore {
  readonly #deps: ValkeyAnswersDeps;
  /** The keys whose calls run in this process, and what it has written there. */
  readonly #running = new Map<string, string>();
  readonly #unwritten = new UnwrittenAnswers();
  readonly #room: AnswerRoom;
  #renewing: Timer | undefined;
  #isClosed = false;
  /** Ends of calls that the store is being told. */
  underWay = 0;

  constructor(deps: ValkeyAnswersDeps) {
    this.#deps = deps;
    this.#room = new AnswerRoom(deps);
  }

  async claim(name: string, fingerprint: string): Promise<Stored> {
    const { keys, clock } = this.#deps;
    await this.#deps.firstVerdict();
    const session = this.#deps.session();
    const key = keys.answer(name);
    const value = `r:${fingerprint}:${uniqueId()}`;
    if (session === undefined) return this.#ours(key, value, false);
    const set = session.call('SET', key, value, 'NX', 'GET', 'PX', String(leaseMs));
    try {
      const found = await withTimeout(clock, set, promisedPatience.silenceMs);
      return typeof found === 'string' ? read(found) : this.#ours(key, value, true);
    } catch {
      // It may take the claim all the same.
      return this.#ours(key, value, false);
    }
  }

  /** The store is back, perhaps without what it knew. A repeat at another process must not come first. */
  storeIsBack(): void {
    this.#renew();
  }

  /** Stops the timer, which would otherwise keep the process alive. */
  close(): void {
    this.#isClosed = true;
    this.#renewing?.cancel();
  }

  #ours(key: string, value: string, isTaken: boolean): Stored {
    return { kind: 'ours', claim: this.#claimOf(key, value), isTaken };
  }

  #claimOf(key: string, value: string): StoredClaim {
    this.#running.set(key, value);
    this.#renewLater();
    const { clock, bounds } = this.#deps;
    return {
      giveUp: () => {
        this.#end(key, { value, next: '', owner: '', untilMs: clock.nowMs() + leaseMs });
      },
      keep: (owner, answer) => {
        const { windowMs, maxAnswerBytes } = bounds();
        const [, fingerprint = ''] = value.split(':');
        const text = answer !== undefined && answer.bytes.length <= maxAnswerBytes ? write(answer) : '';
        this.#end(key, { value, next: `d:${fingerprint}:${text}`, owner, untilMs: clock.nowMs() + windowMs });
      },
    };
  }

  /** The call has ended. What the store does not take now is written when claims are renewed. */
  #end(key: string, ended: Unwritten): void {
    this.#running.delete(key);
    this.underWay += 1;
    void this.#writeEnd(key, ended).then((isWritten) => {
      this.underWay -= 1;
      if (isWritten || this.#isClosed) return;
      this.#unwritten.add(key, ended);
      this.#renewLater();
    });
  }

  /** @returns whether the store has taken it, or another process has the key now */
  #writeEnd(key: string, { value, next, owner, untilMs }: Unwritten): Promise<boolean> {
    return this.#write(key, value, untilMs - this.#deps.clock.nowMs(), (session) =>
      next === '' ? next : this.#room.fit(session, owner, next),
    );
  }

  /** @param next tells what the key is to have, or nothing to remove it */
  async #write(
    key: string,
    value: string,
    forMs: number,
    next: (session: Session) => string | Promise<string>,
  ): Promise<boolean> {
    const session = this.#deps.session();
    if (session === undefined) return false;
    try {
      await session.run(answerScript, [key], [value, await next(session), String(Math.ceil(forMs))]);
      return true;
    } catch {
      return false;
    }
  }

  #renewLater(): void {
    this.#renewing ??= this.#deps.clock.after(renewEveryMs, () => {
      this.#renew();
    });
  }

  #renew(): void {
    this.#renewing?.cancel();
    this.#renewing = undefined;
    for (const [key, value] of this.#running) void this.#write(key, value, leaseMs, () => value);
    const nowMs = this.#deps.clock.nowMs();
    for (const [key, ended] of this.#unwritten.atMs(nowMs).slice(0, mostAtOnce)) {
      void this.#writeEnd(key, ended).then((isWritten) => {
        if (isWritten) this.#unwritten.delete(key);
      });
    }
    if (this.#running.size + this.#unwritten.size > 0) this.#renewLater();
  }
}

function write({ head, isStream, bytes }: KeptAnswer): string {
  const { status, headers } = head;
  const pairs = typeof headers === 'string' ? pairsOf(headers) : headers;
  return JSON.stringify([status, pairs, isStream, bytes.toString('base64')]);
}

function read(value: string): Stored {
  const [state, fingerprint = ''] = value.split(':', 2);
  if (state === 'r') return { kind: 'running', fingerprint };
  const text = value.slice(`d:${fingerprint}:`.length);
  if (text === '') return { kind: 'ended', fingerprint, answer: undefined };
  const [status, headers, isStream, bytes] = JSON.parse(text) as [number, string[], boolean, string];
  const answer = new KeptAnswer({ status, headers }, isStream, Buffer.from(bytes, 'base64'));
  return { kind: 'ended', fingerprint, answer };
}
