/** One file of the repository that is written from the code. Each module in `scripts/generate/` exports one as `page`, or several as `pages`. */
export interface GeneratedPage {
  /** From the repository's root. */
  readonly path: string;
  /** A stale one is told, and fails nothing. */
  readonly isAdvisory?: boolean;
  render(): string | Promise<string>;
}
