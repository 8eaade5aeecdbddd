/** The name of a model of Anthropic: its family, and its version in one or two numbers. A date may follow. */
const named = /claude-(?:opus|sonnet|haiku|fable|mythos)-(\d{1,2})(?:-(\d{1,2}))?(?![\d])/;
const older = /claude-(?:3|2|instant)/;

/**
 * Whether a model takes an effort and adaptive thinking in place of a budget: those from version 4.6 on. A model with a name
 * of another kind gets a budget, which servers that copy the dialect know.
 */
export function knowsEffort(model: string): boolean {
  const [, major, minor = '0'] = named.exec(model) ?? [];
  return major !== undefined && Number(major) * 100 + Number(minor) >= 406;
}

/**
 * The limit of an answer whose client set none, which the dialect requires. The smallest current models answer with so many
 * tokens; the models of the third generation refuse more than 4,096 or 8,192.
 */
export function defaultMaxTokens(model: string): number {
  if (!older.test(model)) return 32_000;
  return /claude-3-[57]/.test(model) ? 8192 : 4096;
}
