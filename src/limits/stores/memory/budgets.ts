import { periodAt, type Period } from '../../calendar.ts';
import { busyRetryMs, type BudgetLimit, type LimitState } from '../../store.ts';
import type { ChargeOf, Counters, Moment } from './counters.ts';

/** Nano-dollars of one counter in one period. */
interface Account {
  spent: number;
  reserved: number;
}

interface Book {
  readonly period: Period;
  readonly accounts: Map<string, Account>;
}

/**
 * The shared account of all counters for which there is no account left. Together they have one budget, which is
 * stricter than promised.
 */
const sharedAccount = '';

/** Money per counter and calendar period. Starts at 0 with the process. */
export class Budgets implements Counters<BudgetLimit> {
  readonly #maxAccounts: number;
  readonly #books = new Map<BudgetLimit['period'], Book>();

  /** @param maxAccounts how many counters have an account of their own in each period */
  constructor(maxAccounts: number) {
    this.#maxAccounts = maxAccounts;
  }

  waitMs({ limit, counter, cost }: ChargeOf<BudgetLimit>, { wallMs }: Moment): number {
    if (cost > limit.limit) return Infinity;
    const book = this.#book(limit.period, wallMs);
    const { spent, reserved } = this.#read(book, counter);
    if (spent + reserved + cost <= limit.limit && spent < limit.limit) return 0;
    // Reserved money may become available with the next answer. Spent money does not, until the next period.
    return spent + cost > limit.limit || spent >= limit.limit ? book.period.endsAtMs - wallMs : busyRetryMs;
  }

  take({ limit, counter, cost }: ChargeOf<BudgetLimit>, { wallMs }: Moment): number {
    const book = this.#book(limit.period, wallMs);
    this.#open(book, counter).reserved += cost;
    return book.period.endsAtMs;
  }

  settle({ limit, counter, cost }: ChargeOf<BudgetLimit>, endsAtMs: number, nanoUsd: number): void {
    const book = this.#books.get(limit.period);
    // A request that ends after its period is charged to that period, which is over.
    if (book?.period.endsAtMs !== endsAtMs) return;
    const account = this.#open(book, counter);
    account.reserved = Math.max(0, account.reserved - cost);
    account.spent += nanoUsd;
  }

  state({ limit, counter }: ChargeOf<BudgetLimit>, { wallMs }: Moment): LimitState {
    const book = this.#book(limit.period, wallMs);
    const { spent, reserved } = this.#read(book, counter);
    const renewsInMs = book.period.endsAtMs - wallMs;
    return {
      limit,
      remaining: Math.max(0, limit.limit - spent - reserved),
      reserved,
      nextMs: renewsInMs,
      resetMs: renewsInMs,
    };
  }

  #book(period: BudgetLimit['period'], wallMs: number): Book {
    const open = this.#books.get(period);
    if (open !== undefined && wallMs < open.period.endsAtMs) return open;
    const book = { period: periodAt(period, wallMs), accounts: new Map<string, Account>() };
    this.#books.set(period, book);
    return book;
  }

  #read({ accounts }: Book, counter: string): Readonly<Account> {
    return accounts.get(counter) ?? this.#sharedIfFull(accounts) ?? nothing;
  }

  #open({ accounts }: Book, counter: string): Account {
    const known = accounts.get(counter);
    if (known !== undefined) return known;
    const account = this.#sharedIfFull(accounts) ?? { spent: 0, reserved: 0 };
    accounts.set(accounts.size < this.#maxAccounts ? counter : sharedAccount, account);
    return account;
  }

  #sharedIfFull(accounts: Map<string, Account>): Account | undefined {
    return accounts.size < this.#maxAccounts ? undefined : accounts.get(sharedAccount);
  }
}

const nothing: Readonly<Account> = { spent: 0, reserved: 0 };
