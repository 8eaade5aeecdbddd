/** The ids of the tool calls and of the tool results in one message. */
interface Turn {
  readonly role: unknown;
  readonly calls: readonly unknown[];
  readonly results: readonly unknown[];
}

/** Ids of calls that the message after them leaves without a result, or of results that nobody asked for. */
interface Unmatched {
  readonly kind: 'missing' | 'unknown';
  /** The message that should have the results, or that has them. */
  readonly index: number;
  readonly ids: string;
}

/** Finds the first message that does not have exactly the results of the calls before it. */
export function findUnmatched(turns: readonly Turn[]): Unmatched | undefined {
  let open: readonly unknown[] = [];
  for (const [index, { role, calls, results }] of turns.entries()) {
    if (role === 'assistant') {
      open = calls;
      continue;
    }
    const missing = open.filter((id) => !results.includes(id));
    if (missing.length > 0) return { kind: 'missing', index, ids: missing.join(', ') };
    const unknown = results.filter((id) => !open.includes(id));
    if (unknown.length > 0) return { kind: 'unknown', index, ids: unknown.join(', ') };
    open = [];
  }
  return undefined;
}
