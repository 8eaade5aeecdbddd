import * as Type from 'typebox';
import type { Secret } from './secret.ts';

/** Annotations of a setting beyond JSON Schema. The reference page and the reload read them. */
interface SettingNotes {
  readonly description: string;
  /** A running process cannot change this setting: a reload that changes it is refused with "needs a restart". */
  readonly restart?: true;
}

/**
 * A string in the file that becomes a Secret in the process, so that nothing can print it. The configuration finds it
 * by the `secret` annotation and wraps it after validation.
 */
export function secretSetting(notes: SettingNotes): Type.TUnsafe<Secret> {
  return Type.Unsafe<Secret>({ type: 'string', minLength: 1, secret: true, ...notes });
}

/**
 * A section whose members the operator names. It stands in for `Record` of typebox, which brings along 90 KB of code that
 * calculates with types.
 * @param pattern what each name must match
 */
export function mapSetting<Member extends Type.TSchema>(
  pattern: string,
  member: Member,
  notes: SettingNotes & { readonly default?: object },
): Type.TUnsafe<Record<string, Type.Static<Member>>> {
  return Type.Unsafe({
    type: 'object',
    patternProperties: { [pattern]: member },
    additionalProperties: false,
    ...notes,
  });
}

/** Node's timers accept no longer delay: a longer one would fire at once. */
const longestTimerMs = 2_147_483_647;

interface DurationNotes extends SettingNotes {
  readonly default?: number;
  /** 1 by default. */
  readonly minimum?: number;
  /**
   * A typical value of a setting without a default. A number without a unit that is far smaller was probably meant as
   * seconds.
   */
  readonly usualMs?: number;
}

/**
 * A duration in milliseconds, which may also be written as `500ms`, `30s`, `2m` or `1h`. The configuration finds it by
 * the `duration` annotation, parses it, and warns of a number without a unit that is too small to be meant as
 * milliseconds.
 */
export function durationSetting(notes: DurationNotes): Type.TInteger {
  return Type.Integer({ minimum: 1, maximum: longestTimerMs, duration: true, ...notes });
}
