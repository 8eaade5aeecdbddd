import { PartOfRequests } from './retry-budget.ts';

/** Extra calls for each request: the retries of a storm of failures add a fifth to the load and no more. */
const retryPart = 0.2;
const hedgePart = 0.05;

interface Budgets {
  readonly retries: PartOfRequests;
  readonly hedges: PartOfRequests;
}

/** The budgets of extra calls, by model. They outlive reloads, as a storm does. */
export class RetryBudgets {
  readonly #byModel = new Map<string, Budgets>();

  /** @param model a name from the configuration, so that there are only so many */
  of(model: string): Budgets {
    let budgets = this.#byModel.get(model);
    if (budgets === undefined) {
      budgets = { retries: new PartOfRequests(retryPart), hedges: new PartOfRequests(hedgePart) };
      this.#byModel.set(model, budgets);
    }
    return budgets;
  }
}
