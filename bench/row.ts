import type { Spread } from './statistics.ts';
import type { SubjectName } from './subjects.ts';

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly subject: SubjectName;
  readonly unit: string;
  readonly value: Spread;
  /** The value divided by the bare relay's value in the same round. */
  readonly ratio?: Spread;
  readonly budget?: string;
  readonly passes?: boolean;
  readonly note?: string;
}
