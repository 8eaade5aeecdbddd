import type { AttemptRecord, RelayOutcome } from '../core/outcome.ts';
import type { Usage } from '../core/usage.ts';
import type { Forecast } from './forecast.ts';

/** What a request used, once it has ended: what its limits, its caller's account and its log line say. */
export interface Consumed {
  /** Undefined where no provider worked for it. */
  readonly usage?: Usage;
  /** Input and output. */
  readonly tokens: number;
  /** 10^-9 USD; 0 where nobody knows the price. */
  readonly nanoUsd: number;
}

export const nothingConsumed: Consumed = { tokens: 0, nanoUsd: 0 };

/**
 * The provider's own figures where it told them. Otherwise they are estimated. A stream that broke off has used its
 * input and the output that was relayed. A call that the provider did not answer has used its input, which the provider
 * has read. A call that the provider refused, or that did not reach it, has used nothing.
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

/** The input as it is estimated, unless the provider told that much. */
function withInput(usage: Usage, estimatedTokens: number): Usage {
  const inputTokens = usage.inputTokens === 0 ? estimatedTokens : usage.inputTokens;
  return { ...usage, inputTokens, totalTokens: inputTokens + usage.outputTokens };
}
