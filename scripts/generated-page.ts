/** One file of the repository that is written from the code. Each module in `scripts/generate/` exports one as `page`, or several as `pages`. */
export interface GeneratedPage {
  /** Relative to the repository's root. */
  readonly path: string;
  /** If true, a stale file is reported but does not fail the check. */
  readonly isAdvisory?: boolean;
  render(): string | Promise<string>;
}
