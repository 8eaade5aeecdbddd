/** One file of the repository that is written from the code. Each module in `scripts/generate/` exports one as `page`. */
export interface GeneratedPage {
  /** From the repository's root. */
  readonly path: string;
  render(): string | Promise<string>;
}
