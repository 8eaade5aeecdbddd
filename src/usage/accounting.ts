import type { Caller } from '../core/caller.ts';
import type { Inference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import { consumedBy, type Consumed, type EndedRequest } from './consumed.ts';
import { Forecast } from './forecast.ts';
import type { UsageLedger } from './ledger.ts';
import type { OutputHistory } from './output-history.ts';
import type { Prices } from './prices.ts';

/** A request as far as its account is concerned. */
export interface AccountedRequest extends EndedRequest {
  readonly caller: Caller | undefined;
  readonly plan: Plan | undefined;
  /** What the limits said; absent where they were never asked, and then nothing is booked. */
  readonly verdict: 'admitted' | 'refused' | undefined;
}

/** What requests will use, what they used, and who is charged with it. Belongs to one generation of the configuration. */
export class Accounting {
  readonly #prices: Prices;
  readonly #outputs: OutputHistory;
  readonly #ledger: UsageLedger;

  /** The prices are the generation's own; what was learned and booked lives longer. */
  constructor(prices: Prices, outputs: OutputHistory, ledger: UsageLedger) {
    this.#prices = prices;
    this.#outputs = outputs;
    this.#ledger = ledger;
  }

  forecast(inference: Inference, plan: Plan, wallMs: number): Forecast {
    return new Forecast(inference, plan, this.#prices, this.#outputs, wallMs);
  }

  /** Books what an ended request consumed, on the day of its end, and learns from it. Never throws. */
  close(request: AccountedRequest, wallMs: number): Consumed {
    const { caller, plan, verdict, outcome, forecast } = request;
    const consumed = consumedBy(request);
    if (caller !== undefined && verdict !== undefined) {
      const account = {
        keyId: caller.kind === 'key' ? caller.id : null,
        team: caller.team ?? null,
        model: plan?.modelLabel ?? null,
      };
      const used = {
        requests: verdict === 'admitted' ? 1 : 0,
        refusedRequests: verdict === 'refused' ? 1 : 0,
        inputTokens: consumed.usage?.inputTokens ?? 0,
        outputTokens: consumed.usage?.outputTokens ?? 0,
        nanoUsd: consumed.nanoUsd,
      };
      this.#ledger.add(account, used, wallMs);
    }
    if (plan !== undefined && outcome?.kind === 'complete' && outcome.usage && outcome.usage.estimated !== true) {
      this.#outputs.learn(plan.modelLabel, Math.ceil(outcome.usage.outputTokens / (forecast?.choices ?? 1)));
    }
    return consumed;
  }
}
