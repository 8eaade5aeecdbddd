import type { Answer } from '../core/answer.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import type { OneTry } from './one-try.ts';

/** Which try is the answer of the race, and what it brought. */
export interface Finished {
  readonly tried: OneTry;
  readonly outcome: Answer | GatewayError;
}

/**
 * Begins a second try where the first takes unusually long, and takes the first answer of the two (hedged requests: J. Dean
 * and L. A. Barroso, "The Tail at Scale", 2013). The loser is aborted at once.
 * @param beginSecond undefined where there is nobody to ask, or too many second tries were made already
 * @param onFailed told of a try that failed while the other goes on
 */
export async function race(
  first: OneTry,
  afterMs: number,
  clock: Clock,
  beginSecond: () => OneTry | undefined,
  onFailed: (failed: OneTry, failure: GatewayError) => void,
): Promise<Finished> {
  const firstEnd = endOf(first);
  const early = await withinTime(firstEnd, afterMs, clock);
  const second = early === undefined ? beginSecond() : undefined;
  if (second === undefined) return early ?? firstEnd;
  const secondEnd = endOf(second);
  const winner = await Promise.race([firstEnd, secondEnd]);
  const [loser, loserEnd] = winner.tried === first ? ([second, secondEnd] as const) : ([first, firstEnd] as const);
  if (winner.outcome instanceof GatewayError) {
    onFailed(winner.tried, winner.outcome);
    return loserEnd;
  }
  const outrun = new GatewayError('client_gone', 'Another attempt of the same request answered first.');
  loser.attempt.interrupt(outrun);
  loser.over(outrun, true);
  return winner;
}

async function endOf(tried: OneTry): Promise<Finished> {
  return { tried, outcome: await tried.attempt.outcome };
}

function withinTime(end: Promise<Finished>, timeMs: number, clock: Clock): Promise<Finished | undefined> {
  return new Promise((resolve) => {
    const timer = clock.after(timeMs, () => {
      resolve(undefined);
    });
    void end.then((finished) => {
      timer.cancel();
      resolve(finished);
    });
  });
}

/** The part of a request's memory budget that one of two attempts uses, so that each can give back its own part. */
export class OwnCharges implements AnswerMemoryBudget {
  readonly #all: AnswerMemoryBudget;
  #bytes = 0;

  constructor(all: AnswerMemoryBudget) {
    this.#all = all;
  }

  chargeAnswer(bytes: number): GatewayError | undefined {
    const refusal = this.#all.chargeAnswer(bytes);
    if (refusal === undefined) this.#bytes += bytes;
    return refusal;
  }

  releaseAnswer(): void {
    if (this.#bytes > 0) this.#all.releaseAnswer(this.#bytes);
    this.#bytes = 0;
  }
}
