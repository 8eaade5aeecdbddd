import type { ErrorCode } from '../../core/errors.ts';

/**
 * What a pod says: calls to a target fail; one was answered again; the target wants to be left alone; a provider refuses
 * our credentials; it accepts them again.
 */
export const noticeWords = ['fails', 'works', 'cools_down', 'refused', 'accepted'] as const;
export type NoticeWord = (typeof noticeWords)[number];

/** What a pod speaks of, by names that are the same in all pods. */
export interface NoticeSubject {
  /** The account at a provider; never a key or a URL. */
  readonly account: string;
  /** Undefined where it is about all models of the account. */
  readonly model: string | undefined;
}

/** Why it says so, and for how long. */
export interface NoticeGround {
  readonly code: ErrorCode;
  readonly forMs: number;
}

/** The pods that are told what calls from here have shown. Nobody waits for them, and nothing is thrown. */
export interface OtherPods {
  /** @param ground absent where it is good news */
  tell(word: NoticeWord, subject: NoticeSubject, ground?: NoticeGround): void;
  /** A call from here has failed, and its target is not left out for that alone. */
  failedHere(subject: NoticeSubject, code: ErrorCode): void;
}
