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

/** What a valid request asks for, of a model that its caller may use. */
export interface AskedFor {
  readonly plan: Plan;
  readonly forecast: Forecast;
  /** The client wants the answer as a stream of events. */
  readonly stream: boolean;
}

/** What the account of a request needs at its end. */
export interface EndedRequest {
  /** Undefined where the request ended before its caller was known. */
  readonly caller: Caller | undefined;
  /** Undefined where the request is invalid, or no provider serves it. */
  readonly asked: AskedFor | undefined;
  /** What the limits said. Undefined where they were not asked: then nothing is booked. */
  readonly decision: { readonly kind: 'admitted' | 'refused' } | undefined;
  readonly attempts: readonly AttemptRecord[];
  /** Undefined where a bug kept the request from having one. */
  readonly outcome: RelayOutcome | undefined;
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
    if (usage === undefined || usage.estimated === true) return;
    this.#outputs.learn(plan.modelLabel, Math.ceil(usage.outputTokens / forecast.choices));
  }
}
