import type { NoticeGround, NoticeSubject, NoticeWord } from '../other-pods.ts';

/** A message of another form belongs to another version of the gateway, and is ignored. */
export const noticeVersion = 1;

/** What one pod tells the others of a target, or of an account. */
export interface Notice {
  /** The pod that says it. */
  readonly pod: string;
  readonly word: NoticeWord;
  readonly subject: NoticeSubject;
  /** Absent where it is good news. How long it holds is a duration, because the clocks of pods differ. */
  readonly ground: NoticeGround | undefined;
}

export function writeNotice({ pod, word, subject: { account, model }, ground }: Notice): string {
  const forMs = ground && Math.ceil(ground.forMs);
  return JSON.stringify({ v: noticeVersion, pod, says: word, account, model, code: ground?.code, forMs });
}
