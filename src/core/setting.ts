import { Type, type TUnsafe } from 'typebox';
import type { Secret } from './secret.ts';

/** What a settings schema says beyond JSON Schema; the reference page and the reload read it. */
export interface SettingNotes {
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
