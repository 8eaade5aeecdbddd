import {
  dayMs,
  dayOf,
  keptDays,
  otherKeys,
  type UsageAccount,
  type UsageLedger,
  type UsageRow,
  type UsageTotals,
} from './ledger.ts';

/** Lines in all: some 10 MiB, which no sane configuration reaches. */
const defaultMaxRows = 50_000;

type Line = { -readonly [K in keyof UsageRow]: UsageRow[K] };

/** Keeps what was used in this process; the next one starts anew. */
export class MemoryLedger implements UsageLedger {
  readonly #maxRows: number;
  /** By the number of the day since 1970. */
  readonly #days = new Map<number, Map<string, Line>>();
  #rows = 0;

  /** @param maxRows lines kept in all; what finds no room is booked on one line a day, `otherKeys` */
  constructor(maxRows = defaultMaxRows) {
    this.#maxRows = maxRows;
  }

  add(account: UsageAccount, used: UsageTotals, wallMs: number): void {
    const dayNumber = Math.floor(wallMs / dayMs);
    const line = this.#line(this.#days.get(dayNumber) ?? this.#openDay(dayNumber), account, wallMs);
    line.requests += used.requests;
    line.refusedRequests += used.refusedRequests;
    line.inputTokens += used.inputTokens;
    line.outputTokens += used.outputTokens;
    line.nanoUsd += used.nanoUsd;
  }

  read(fromDay: string, toDay: string): Promise<readonly UsageRow[]> {
    const rows = [...this.#days]
      .sort(([a], [b]) => a - b)
      .flatMap(([, lines]) => [...lines.values()])
      .filter(({ day }) => day >= fromDay && day <= toDay);
    return Promise.resolve(rows.map((line) => ({ ...line })));
  }

  #openDay(dayNumber: number): Map<string, Line> {
    const lines = new Map<string, Line>();
    this.#days.set(dayNumber, lines);
    for (const [kept, old] of this.#days) {
      if (kept > dayNumber - keptDays) continue;
      this.#days.delete(kept);
      this.#rows -= old.size;
    }
    return lines;
  }

  #line(lines: Map<string, Line>, account: UsageAccount, wallMs: number): Line {
    const id = lineId(account);
    const known = lines.get(id);
    if (known !== undefined) return known;
    if (this.#rows >= this.#maxRows && account !== noRoom) return this.#line(lines, noRoom, wallMs);
    const { keyId, team, model } = account;
    const line = { day: dayOf(wallMs), keyId, team, model, ...nothingUsed };
    lines.set(id, line);
    this.#rows += 1;
    return line;
  }
}

const noRoom: UsageAccount = { keyId: otherKeys, team: null, model: null };

const nothingUsed: UsageTotals = { requests: 0, refusedRequests: 0, inputTokens: 0, outputTokens: 0, nanoUsd: 0 };

/** No name holds a newline, and an empty one is none. */
function lineId({ keyId, team, model }: UsageAccount): string {
  return `${keyId ?? ''}\n${team ?? ''}\n${model ?? ''}`;
}
