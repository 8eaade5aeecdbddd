import type { Clock } from '../../../core/clock.ts';
import type { ErrorCode } from '../../../core/errors.ts';
import type { NoticeEvents, NoticeFate } from '../../../telemetry/notice-events.ts';
import type { AccountHealth } from '../account-health.ts';
import type { MeasuredHealth } from '../measured-health.ts';
import type { NoticeGround, NoticeSubject, NoticeWord, OtherPods } from '../other-pods.ts';
import type { TargetStates } from '../target-states.ts';
import { type Notice, writeNotice } from './notice.ts';
import { Pace } from './pace.ts';
import { longestNotice, readNotice } from './read-notice.ts';
import { isBelieved, Witnesses } from './witnesses.ts';

/** A cool-down of which only another pod has told holds no longer. */
const longestHeardCoolDownMs = 60_000;

/** Of so many targets it is remembered who says that they fail; then those are forgotten that were first. */
const mostSubjects = 1024;

interface SharedHealthParts {
  /** The name of this pod, which no other process has. */
  readonly pod: string;
  readonly states: TargetStates;
  readonly clock: Clock;
  /** How many pods there are, with this one. */
  readonly pods: () => number;
  /** @returns whether it is on its way. Never waits. */
  readonly send: (text: string) => boolean;
  readonly events: Omit<NoticeEvents, 'isUp' | 'channelUp' | 'channelDown'>;
}

/** Tells the other pods what calls from here have shown of the targets, and weighs what they say. */
export class SharedHealth implements OtherPods {
  readonly #parts: SharedHealthParts;
  readonly #pace = new Pace();
  readonly #witnesses = new Map<string, Witnesses>();

  constructor(parts: SharedHealthParts) {
    this.#parts = parts;
  }

  tell(word: NoticeWord, subject: NoticeSubject, ground?: NoticeGround): void {
    const { pod, clock, send, events } = this.#parts;
    if (word === 'works') this.#witnesses.delete(keyOf(subject));
    const nowMs = clock.nowMs();
    const untilMs = ground === undefined ? 0 : nowMs + ground.forMs;
    const text = writeNotice({ pod, word, subject, ground });
    const isSent =
      this.#pace.allows(keyOf(subject), word, untilMs, nowMs) && text.length <= longestNotice && send(text);
    if (isSent) this.#pace.said(keyOf(subject), word, untilMs, nowMs);
    events.count(isSent ? 'sent' : 'dropped');
  }

  failedHere(subject: NoticeSubject, code: ErrorCode): void {
    const witnesses = this.#witnesses.get(keyOf(subject));
    if (witnesses === undefined) return;
    const health = this.#healthOf(subject);
    if (health !== undefined) this.#weigh(health, witnesses, code);
  }

  /** Takes a message of another pod, or whatever somebody has written in its place. */
  hear(text: string): void {
    const read = readNotice(text);
    if (read.kind === 'notice' && read.notice.pod === this.#parts.pod) return;
    this.#parts.events.count(read.kind === 'notice' ? this.#take(read.notice) : read.why);
  }

  #take(notice: Notice): NoticeFate {
    const { pod, word, subject, ground } = notice;
    if (subject.model === undefined) {
      const account = this.#parts.states.accountCalled(subject.account);
      return account === undefined ? 'unknown_target' : this.#takeOfAccount(account, pod, ground);
    }
    const health = this.#healthOf(subject);
    if (health === undefined) return 'unknown_target';
    if (ground === undefined) return this.#worksElsewhere(health, pod);
    if (word === 'cools_down') return this.#coolsDownElsewhere(health, pod, ground);
    const witnesses = this.#witnessesOf(subject);
    witnesses.hear(pod, ground.forMs, this.#parts.clock.nowMs());
    return this.#weigh(health, witnesses, ground.code);
  }

  /** Leaves a target out, where enough pods say that it fails. */
  #weigh(health: MeasuredHealth, witnesses: Witnesses, code: ErrorCode): NoticeFate {
    const { clock, states, pods, events } = this.#parts;
    const { windowMs, openMs } = states.settings.breaker;
    const nowMs = clock.nowMs();
    if (health.breaker.isOpen) return 'no_news';
    const saidBy = witnesses.within(windowMs, nowMs);
    const evidence = health.evidence(windowMs, nowMs);
    if (!isBelieved({ witnesses: saidBy.length, pods: pods(), evidence })) return 'noted';
    const forMs = this.#outFor(witnesses.restMs(nowMs) || openMs);
    health.breaker.openFor(forMs, saidBy, nowMs);
    events.leftOut(health.target, { saidBy, code, forMs });
    return 'believed';
  }

  /** One pod is believed: a target that has answered somebody is there. */
  #worksElsewhere(health: MeasuredHealth, pod: string): NoticeFate {
    this.#witnesses.delete(keyOf(health.subject));
    if (!health.breaker.lift(this.#parts.clock.nowMs())) return 'no_news';
    this.#parts.events.isBack(health.target, pod);
    return 'believed';
  }

  /**
   * One pod is believed: the provider has said it, and counts the requests of all pods together. Not for longer than a
   * minute, because no good news ends it: then a call from here hears it of the provider itself.
   */
  #coolsDownElsewhere(health: MeasuredHealth, pod: string, { code, forMs: saidMs }: NoticeGround): NoticeFate {
    const nowMs = this.#parts.clock.nowMs();
    const forMs = Math.min(saidMs, longestHeardCoolDownMs);
    if (nowMs + forMs <= health.coolUntilMs) return 'no_news';
    if (health.coolFor(forMs, [pod], nowMs)) {
      this.#parts.events.coolsDown(health.target, { saidBy: [pod], code, forMs });
    }
    return 'believed';
  }

  /** One pod is believed: all have the same credentials. */
  #takeOfAccount(account: AccountHealth, pod: string, ground: NoticeGround | undefined): NoticeFate {
    const { clock, events } = this.#parts;
    const nowMs = clock.nowMs();
    if (ground === undefined) {
      if (!account.acceptedElsewhere(nowMs)) return 'no_news';
      events.credentialsAccepted(account.provider, pod);
      return 'believed';
    }
    const forMs = this.#outFor(ground.forMs);
    if (!account.refusedElsewhere({ ...ground, forMs }, [pod], nowMs)) return 'no_news';
    events.credentialsRefused(account.provider, { saidBy: [pod], code: ground.code, forMs });
    return 'believed';
  }

  /**
   * For as long as the pod that said it, and up to half as long again: mostly one request of one pod finds out whether the
   * target is back, and not one of each.
   */
  #outFor(forMs: number): number {
    return Math.min(forMs, this.#parts.states.settings.breaker.maxOpenMs) * (1 + Math.random() / 2);
  }

  #healthOf({ account, model = '' }: NoticeSubject): MeasuredHealth | undefined {
    const { states } = this.#parts;
    const found = states.accountCalled(account);
    return found && states.healthAt(found, model);
  }

  #witnessesOf(subject: NoticeSubject): Witnesses {
    const key = keyOf(subject);
    const known = this.#witnesses.get(key) ?? new Witnesses();
    this.#witnesses.set(key, known);
    if (this.#witnesses.size > mostSubjects) this.#forgetOldest();
    return known;
  }

  #forgetOldest(): void {
    for (const key of this.#witnesses.keys()) {
      this.#witnesses.delete(key);
      return;
    }
  }
}

function keyOf({ account, model = '' }: NoticeSubject): string {
  return `${account}\n${model}`;
}
