import { type TInteger, Type, type TUnsafe } from 'typebox';
import type { Secret } from './secret.ts';

/** What a settings schema says beyond JSON Schema; the reference page and the reload read it. */
interface SettingNotes {
  readonly description: string;
  /** A running process cannot change it: a reload that tries is refused with "needs a restart". */
  readonly restart?: true;
}

/**
 * A string in the file that becomes a Secret in the process, so that nothing can print it. The configuration wraps it
 * after validation, by the `secret` annotation.
 */
export function secretSetting(notes: SettingNotes): TUnsafe<Secret> {
  return Type.Unsafe<Secret>({ type: 'string', minLength: 1, secret: true, ...notes });
}

/** Timers take no more; a longer one would fire at once. */
const longestTimerMs = 2_147_483_647;

interface DurationNotes extends SettingNotes {
  readonly default?: number;
  /** 1 where it does not say. */
  readonly minimum?: number;
  /** What it is as a rule, where it has no default: a bare number far below it was meant as seconds. */
  readonly usualMs?: number;
}

/**
 * A time in milliseconds, which may be written as `500ms`, `30s`, `2m` or `1h` too. The configuration reads it, by the
 * `duration` annotation, and warns of a bare number that is far too small to be meant as milliseconds.
 */
export function durationSetting(notes: DurationNotes): TInteger {
  return Type.Integer({ minimum: 1, maximum: longestTimerMs, duration: true, ...notes });
}
