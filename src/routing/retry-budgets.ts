import { PartOfRequests } from './retry-budget.ts';

/** Extra calls for each request: the retries of a storm of failures add a fifth to the load and no more. */
const retryPart = 0.2;
const hedgePart = 0.05;

interface Budgets {
  readonly retries: PartOfRequests;
  readonly hedges: PartOfRequests;
}

/** Told of each call beyond the first: that it is made, or that there have been too many. */
interface ExtraCallEvents {
  retry(model: string, isMade: boolean): void;
  hedge(model: string, isMade: boolean): void;
}

/** The budgets of extra calls, by model. They outlive reloads, as a storm does. */
export class RetryBudgets {
  readonly #byModel = new Map<string, Budgets>();
  readonly #events: ExtraCallEvents | undefined;

  constructor(events?: ExtraCallEvents) {
    this.#events = events;
  }

  /** @param model a name from the configuration, so that there are only so many */
  of(model: string): Budgets {
    let budgets = this.#byModel.get(model);
    if (budgets === undefined) {
      const events = this.#events;
      budgets = {
        retries: new PartOfRequests(retryPart, (isMade) => events?.retry(model, isMade)),
        hedges: new PartOfRequests(hedgePart, (isMade) => events?.hedge(model, isMade)),
      };
      this.#byModel.set(model, budgets);
    }
    return budgets;
  }
}
