/** How a request ended, as its client saw it. */
export interface Outcome {
  /**
   * `answered`: the whole HTTP answer arrived. `broken`: it broke off after its head. `left`: the client left before its
   * end. `failed`: the connection failed before the head.
   */
  readonly kind: 'answered' | 'broken' | 'left' | 'failed';
  readonly status?: number;
  /** The code of the failure: ECONNREFUSED, ECONNRESET … */
  readonly cause?: string;
  /** Of a stream: whether it has the last event of its dialect. */
  readonly isWhole?: boolean;
  /** The answer is said to be that of another request. */
  readonly isShared?: boolean;
  /** A hash of the body. */
  readonly body?: string;
}

/** What a request line of a gateway's log says. */
export interface RequestLine {
  readonly life: string;
  readonly status: number;
  readonly code: string | undefined;
  readonly truncated: boolean;
  readonly attempts: number;
  /** How the request shared its answer: `first`, `joined` or `replayed`. Undefined where it shared none. */
  readonly shared: string | undefined;
  readonly account: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly nanoUsd: number;
}

/** What a line of the log says of one attempt. */
export interface AttemptLine {
  readonly life: string;
  readonly outcome: string;
  /** Whether the provider's status is known: it has certainly received the call. */
  readonly hasStatus: boolean;
}

/** Requests that ask for the same, so that they may share a call. */
export interface Family {
  readonly by: 'idempotency_key' | 'coalescing';
  /** That of the first request that was sent. All its calls bear it at the providers. */
  number?: number;
}

/** Everything that is known of one request, from all sides. */
export interface Entry {
  readonly number: number;
  readonly family: Family | undefined;
  readonly pod: number;
  readonly isStream: boolean;
  readonly sentAtMs: number;
  endedAtMs?: number;
  outcome?: Outcome;
  readonly lines: RequestLine[];
  /** Lines of requests that were refused before a route was found, or because of too much work. */
  refusals: number;
  readonly attempts: AttemptLine[];
  /** Calls that reached a provider; of a family, those of all its requests are the first one's. */
  calls: number;
}

/** The end of a process by kill -9, which loses what the process had not written yet. */
export interface Kill {
  readonly pod: number;
  readonly life: string;
  readonly atMs: number;
}

/** The books of one run: every request, and what each side says of it. */
export class Books {
  readonly entries: Entry[] = [];
  readonly kills: Kill[] = [];
  /** When the shared store stood still, and pods did without it. */
  readonly withoutStore: { readonly fromMs: number; readonly untilMs: number }[] = [];
  /** Calls and lines with the number of no request. */
  readonly unknown: string[] = [];
  /** Refusals that a log line counts without naming them, so that a flood does not fill the disk. */
  anonymousRefusals = 0;

  send(pod: number, isStream: boolean, family?: Family): Entry {
    const number = this.entries.length;
    if (family !== undefined) family.number ??= number;
    const sentAtMs = performance.now();
    const entry: Entry = { number, family, pod, isStream, sentAtMs, lines: [], refusals: 0, attempts: [], calls: 0 };
    this.entries.push(entry);
    return entry;
  }

  /** All requests by their families; most are alone. */
  get families(): Entry[][] {
    const byNumber = new Map<number, Entry[]>();
    for (const entry of this.entries) {
      const number = entry.family?.number ?? entry.number;
      const family = byNumber.get(number);
      if (family === undefined) byNumber.set(number, [entry]);
      else family.push(entry);
    }
    return [...byNumber.values()];
  }

  end(entry: Entry, outcome: Outcome): void {
    if (entry.outcome !== undefined) throw new Error(`request ${entry.number} has ended twice`);
    entry.outcome = outcome;
    entry.endedAtMs = performance.now();
  }

  /** The entry of a request, or undefined, with a note, where nobody sent it. */
  find(number: number, what: string): Entry | undefined {
    const entry = this.entries[number];
    if (entry === undefined) this.unknown.push(what);
    return entry;
  }

  get open(): number {
    return this.entries.reduce((sum, { outcome }) => sum + (outcome === undefined ? 1 : 0), 0);
  }
}

/** Requests by what became of them, in words. */
export function countOutcomes(entries: readonly Entry[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome } of entries) {
    const words = outcome === undefined ? 'open' : describeOutcome(outcome);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => a.localeCompare(b)));
}

function describeOutcome({ kind, status, cause, isWhole }: Outcome): string {
  if (kind === 'left') return 'left';
  if (kind === 'failed') return cause ?? 'failed';
  if (kind === 'broken') return 'broken off';
  return isWhole === false ? `${status ?? 0} with an error event` : String(status);
}
