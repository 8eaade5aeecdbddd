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
 * used nothing.
 */
export function consumedBy(
  attempts: readonly AttemptRecord[],
  outcome: RelayOutcome | undefined,
  forecast: Forecast,
): Consumed {
  let usage = outcome?.usage;
  if (usage?.estimated === true) usage = withInput(usage, forecast.inputTokens);
  let tokens = 0;
  let nanoUsd = 0;
  for (const { reached, target } of attempts) {
    if (reached === 'nobody' || reached === 'refusal') continue;
    const used: Usage = (reached === 'answer' ? usage : undefined) ?? withInput(noOutput, forecast.inputTokens);
    usage ??= used;
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
