import type { DialectName } from './dialect-name.ts';

/**
 * What a provider gave out with a thought, a call or a text, and wants to see again in the next turn. It is opaque, and
 * worth something in one dialect only: every other provider side leaves it out.
 */
export interface Signature {
  /** The dialect of the provider that made it. */
  readonly dialect: DialectName;
  /** `proof`: that the text beside it is the model's own. `content`: the thought itself, encrypted. */
  readonly kind: 'proof' | 'content';
  readonly data: string;
  /** The provider's id of the thought, where it wants that back too. */
  readonly id?: string;
}
