/** A broken rule: the place, the rule, and how to correct it. */
export interface Problem {
  readonly path: string;
  readonly rule: string;
  readonly mend: string;
}
