import { type ErrorCode, errorTable } from '../../../core/errors.ts';
import { parseBounded } from '../../../core/json/parse-bounded.ts';
import { maxCoolDownMs } from '../measured-health.ts';
import { noticeWords, type NoticeGround, type NoticeWord } from '../other-pods.ts';
import { type Notice, noticeVersion } from './notice.ts';

/** A longer message is no notice: a name of a model has at most 256 characters. */
export const longestNotice = 1024;

const podName = /^[\w.-]{1,100}$/;
const accountName = /^[\w.-]{1,100}$/;
const longestModel = 256;
const aboutAccounts: ReadonlySet<NoticeWord> = new Set(['refused', 'accepted']);
const goodNews: ReadonlySet<NoticeWord> = new Set(['works', 'accepted']);
const members = new Set(['v', 'pod', 'says', 'account', 'model', 'code', 'forMs']);

type ReadNotice =
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'ignored'; readonly why: 'unreadable' | 'other_version' };

const unreadable: ReadNotice = { kind: 'ignored', why: 'unreadable' };

/** Reads a message that anybody may have written who may write to the store. Never throws. */
export function readNotice(text: string): ReadNotice {
  const fields = text.length > longestNotice ? undefined : fieldsIn(text);
  if (fields === undefined) return unreadable;
  if (Number.isInteger(fields['v']) && fields['v'] !== noticeVersion) return { kind: 'ignored', why: 'other_version' };
  const notice = noticeOf(fields);
  return notice === undefined ? unreadable : { kind: 'notice', notice };
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseBounded(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function noticeOf(fields: Readonly<Record<string, unknown>>): Notice | undefined {
  const { v, pod, says, account, model, code, forMs } = fields;
  if (v !== noticeVersion || !Object.keys(fields).every((name) => members.has(name))) return undefined;
  if (!isName(pod, podName) || !isName(account, accountName) || !isWord(says)) return undefined;
  if (aboutAccounts.has(says) ? model !== undefined : !isModel(model)) return undefined;
  const ground = groundOf(code, forMs);
  if ((ground === undefined) !== goodNews.has(says)) return undefined;
  if (ground === undefined && (code !== undefined || forMs !== undefined)) return undefined;
  return { pod, word: says, subject: { account, model: isModel(model) ? model : undefined }, ground };
}

function isName(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isWord(value: unknown): value is NoticeWord {
  return noticeWords.some((word) => word === value);
}

function isModel(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longestModel;
}

function groundOf(code: unknown, forMs: unknown): NoticeGround | undefined {
  if (typeof code !== 'string' || !Object.hasOwn(errorTable, code)) return undefined;
  if (typeof forMs !== 'number' || !(forMs > 0 && forMs <= maxCoolDownMs)) return undefined;
  return { code: code as ErrorCode, forMs };
}
