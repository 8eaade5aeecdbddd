import { LabelTree } from '../core/label-tree.ts';
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

/** Maximum number of lines: about 10 MiB. No reasonable configuration reaches it. */
const defaultMaxRows = 50_000;

type Line = { -readonly [K in keyof UsageRow]: UsageRow[K] };

interface Day {
  readonly lines: Line[];
  readonly byAccount: LabelTree<Line>;
}

/** A ledger in the memory of this process. It starts empty in the next process. */
export class MemoryLedger implements UsageLedger {
  readonly #maxRows: number;
  /** By the number of days since 1970. */
  readonly #days = new Map<number, Day>();
  #rows = 0;

  /** @param maxRows maximum number of lines; usage beyond it is added to one line a day, `otherKeys` */
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
      .flatMap(([, { lines }]) => lines)
      .filter(({ day }) => day >= fromDay && day <= toDay);
    return Promise.resolve(rows.map((line) => ({ ...line })));
  }

  #openDay(dayNumber: number): Day {
    const opened: Day = { lines: [], byAccount: new LabelTree() };
    this.#days.set(dayNumber, opened);
    for (const [kept, { lines }] of this.#days) {
      if (kept > dayNumber - keptDays) continue;
      this.#days.delete(kept);
      this.#rows -= lines.length;
    }
    return opened;
  }

  #line(day: Day, account: UsageAccount, wallMs: number): Line {
    const { keyId, team, model } = account;
    // An empty name means no name.
    const path = [keyId ?? '', team ?? '', model ?? ''];
    const known = day.byAccount.get(path);
    if (known !== undefined) return known;
    if (this.#rows >= this.#maxRows && account !== noRoom) return this.#line(day, noRoom, wallMs);
    const line = { day: dayOf(wallMs), keyId, team, model, ...nothingUsed };
    day.byAccount.set(path, line);
    day.lines.push(line);
    this.#rows += 1;
    return line;
  }
}

const noRoom: UsageAccount = { keyId: otherKeys, team: null, model: null };

const nothingUsed: UsageTotals = { requests: 0, refusedRequests: 0, inputTokens: 0, outputTokens: 0, nanoUsd: 0 };
