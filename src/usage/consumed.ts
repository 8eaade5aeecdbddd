import type { AttemptRecord, RelayOutcome } from '../core/outcome.ts';
import type { Usage } from '../core/usage.ts';
import type { Forecast } from './forecast.ts';

/** What a request used, after its end, for its limits, its caller's account and its log line. */
export interface Consumed {
  /** Undefined where no provider did any work for it. */
  readonly usage?: Usage;
  /** Tokens of the input and the output together. */
  readonly tokens: number;
  /** In 10^-9 USD; 0 where the price is unknown. */
  readonly nanoUsd: number;
}

export const nothingConsumed: Consumed = { tokens: 0, nanoUsd: 0 };

/**
 * Determines what a request used. The provider's own figures count where it reported them; otherwise they are
 * estimated. A stream that broke off has used its input and the output that was relayed. A call without an answer has
 * used its input, because the provider has read it. A call that the provider refused, or that did not reach it, has
 * used nothing. A call that goes on when nobody waits for it has used what was expected, unless the provider has said more: of a
 * response in the background the most that its client allows, which it must say where tokens or money are limited.
 */
export function consumedBy(
  attempts: readonly AttemptRecord[],
  outcome: RelayOutcome | undefined,
  forecast: Forecast,
): Consumed {
  let told = outcome?.usage;
  const isWhole = outcome?.kind === 'complete';
  if (told?.estimated === true) told = goingOn(withInput(told, forecast.inputTokens), forecast, isWhole);
  let usage = told;
  let tokens = 0;
  let nanoUsd = 0;
  for (const { reached, target } of attempts) {
    if (reached === 'nobody' || reached === 'refusal') continue;
    const answered = reached === 'answer' ? told : undefined;
    const isAnswered = isWhole && reached === 'answer';
    const used = answered ?? goingOn(withInput(noOutput, forecast.inputTokens), forecast, isAnswered);
    usage = told ?? used;
    tokens += used.totalTokens;
    nanoUsd += forecast.costOf(target.provider.name, target.upstreamModel, used) ?? 0;
  }
  return usage === undefined ? nothingConsumed : { usage, tokens, nanoUsd };
}

const noOutput: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0, estimated: true };

/** Adds the estimated input, unless the provider reported an input. */
function withInput(usage: Usage, estimatedTokens: number): Usage {
  const inputTokens = usage.inputTokens === 0 ? estimatedTokens : usage.inputTokens;
  return { ...usage, inputTokens, totalTokens: inputTokens + usage.outputTokens };
}

/** Adds the expected output where the provider goes on when nobody waits: it may make all of it after what was seen. */
function goingOn(usage: Usage, forecast: Forecast, isAnswered: boolean): Usage {
  const { goesOnAlone } = forecast;
  if (goesOnAlone === undefined || (isAnswered && goesOnAlone === 'until_answered')) return usage;
  const outputTokens = Math.max(usage.outputTokens, forecast.outputTokens);
  return { ...usage, outputTokens, totalTokens: usage.inputTokens + outputTokens };
}
