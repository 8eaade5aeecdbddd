/** A rule that is broken: where, what, and how to mend it. */
export interface Problem {
  readonly path: string;
  readonly rule: string;
  readonly mend: string;
}
