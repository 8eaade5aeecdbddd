import type { ErrorCode } from '../core/errors.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './scrub-text.ts';

/**
 * What becomes of a notice, which is what one pod tells the others of a target. Of those from here: sent, or dropped (the
 * store is away, or there were too many). Of those of others: believed; noted, until more pods say so; no news; about a
 * target that is not known here; or ignored, because it cannot be read or is of another version.
 */
const noticeFates = [
  'sent',
  'dropped',
  'believed',
  'noted',
  'no_news',
  'unknown_target',
  'unreadable',
  'other_version',
] as const;
export type NoticeFate = (typeof noticeFates)[number];

interface TargetName {
  readonly provider: string;
  readonly upstreamModel: string;
}

/** What other pods say, and the error that they had. */
interface Saying {
  readonly saidBy: readonly string[];
  readonly code: ErrorCode;
  readonly forMs: number;
}

/** Log lines and metrics about what pods tell each other of targets. Made where they do. */
export class NoticeEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  #isUp = false;

  constructor(instruments: Instruments, log: Log) {
    this.#instruments = instruments;
    this.#log = log;
    // An alert on growth misses a series that begins at 1.
    for (const fate of noticeFates) instruments.counter('healthNotices', fate);
  }

  /** Whether this pod tells and hears. */
  get isUp(): boolean {
    return this.#isUp;
  }

  count(fate: NoticeFate): void {
    this.#instruments.counter('healthNotices', fate).inc();
  }

  channelUp(): void {
    this.#isUp = true;
    this.#log.info('the pods tell each other how targets are doing', {});
  }

  /** Told once of each outage. @param reason from a closed set */
  channelDown(reason: string, detail: string): void {
    this.#isUp = false;
    const words = 'the pods do not tell each other how targets are doing: this one goes by its own calls';
    this.#log.warn(words, { reason, error: scrub(detail) });
  }

  leftOut(target: TargetName, { saidBy, code, forMs }: Saying): void {
    this.#log.warn('other pods say that a target fails: it is left out here too, and is tried again soon', {
      ...namesOf(target),
      code,
      said_by: saidBy,
      tried_again_in_ms: Math.round(forMs),
    });
  }

  isBack(target: TargetName, saidBy: string): void {
    this.#log.info('another pod says that a target works again', { ...namesOf(target), said_by: [saidBy] });
  }

  coolsDown(target: TargetName, { saidBy, code, forMs }: Saying): void {
    const words = 'another pod says that a target takes no more requests for a while: it is left alone here too';
    this.#log.warn(words, { ...namesOf(target), code, said_by: saidBy, cools_down_ms: Math.round(forMs) });
  }

  credentialsRefused(provider: string, { saidBy, code, forMs }: Saying): void {
    const words = 'another pod says that a provider refuses our credentials: its targets are left out here too';
    this.#log.warn(words, { provider, code, said_by: saidBy, tried_again_in_ms: Math.round(forMs) });
  }

  credentialsAccepted(provider: string, saidBy: string): void {
    const words = 'another pod says that a provider accepts our credentials again';
    this.#log.info(words, { provider, said_by: [saidBy] });
  }
}

function namesOf({ provider, upstreamModel }: TargetName): { provider: string; upstream_model: string } {
  return { provider, upstream_model: scrub(upstreamModel, 80) };
}
