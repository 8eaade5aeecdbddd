import type { Caller } from '../core/caller.ts';
import type { Inference } from '../core/inference.ts';
import type { AttemptRecord, RelayOutcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { Usage } from '../core/usage.ts';
import { consumedBy, type Consumed, nothingConsumed } from './consumed.ts';
import { Forecast } from './forecast.ts';
import type { UsageLedger } from './ledger.ts';
import type { OutputHistory } from './output-history.ts';
import type { Prices } from './prices.ts';

/** A valid request for a model that its caller may use. */
export interface AskedFor {
  readonly plan: Plan;
  readonly forecast: Forecast;
  /** The client requested a stream of events. */
  readonly stream: boolean;
}

/** What is needed to account for a request after its end. */
export interface EndedRequest {
  /** Undefined where the request ended before its caller was known. */
  readonly caller: Caller | undefined;
  /** Undefined where the request is invalid or no provider serves its model. */
  readonly asked: AskedFor | undefined;
  /** The decision of the limits. Undefined where they were not consulted; then nothing is recorded in the ledger. */
  readonly decision: { readonly kind: 'admitted' | 'refused' } | undefined;
  readonly attempts: readonly AttemptRecord[];
  /** Undefined where a bug prevented an outcome. */
  readonly outcome: RelayOutcome | undefined;
}

/**
 * Estimates what requests will use, and records what they used and for whom. Belongs to one generation of the
 * configuration.
 */
export class Accounting {
  readonly #prices: Prices;
  readonly #outputs: OutputHistory;
  readonly #ledger: UsageLedger;

  /** The prices belong to this generation. The output history and the ledger live longer. */
  constructor(prices: Prices, outputs: OutputHistory, ledger: UsageLedger) {
    this.#prices = prices;
    this.#outputs = outputs;
    this.#ledger = ledger;
  }

  forecast(inference: Inference, plan: Plan, wallMs: number): Forecast {
    return new Forecast(inference, plan, this.#prices, this.#outputs, wallMs);
  }

  /** Records what a request consumed, on the day of its end, and adds its output to the history. Never throws. */
  close(request: EndedRequest, wallMs: number): Consumed {
    const { asked, attempts, outcome } = request;
    const consumed = asked === undefined ? nothingConsumed : consumedBy(attempts, outcome, asked.forecast);
    this.#book(request, consumed, wallMs);
    if (asked !== undefined && outcome?.kind === 'complete') this.#learn(asked, outcome.usage);
    return consumed;
  }

  #book({ caller, asked, decision }: EndedRequest, { usage, nanoUsd }: Consumed, wallMs: number): void {
    if (caller === undefined || decision === undefined) return;
    const account = {
      keyId: caller.kind === 'key' ? caller.id : null,
      team: caller.team ?? null,
      model: asked?.plan.modelLabel ?? null,
    };
    const used = {
      requests: decision.kind === 'admitted' ? 1 : 0,
      refusedRequests: decision.kind === 'refused' ? 1 : 0,
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      nanoUsd,
    };
    this.#ledger.add(account, used, wallMs);
  }

  #learn({ plan, forecast }: AskedFor, usage: Usage | undefined): void {
    if (usage === undefined || usage.estimated === true || !forecast.isWhole(usage.outputTokens)) return;
    this.#outputs.learn(plan.modelLabel, usage.outputTokens);
  }
}
