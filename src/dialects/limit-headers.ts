/** The headers that tell a client its limits: how much there is, how much is left, and in how long it is whole again. */
export interface LimitHeaders {
  readonly requests: LimitHeaderTriple;
  readonly tokens: LimitHeaderTriple;
}

interface LimitHeaderTriple {
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

/** Those of OpenAI, which most gateways and providers have in common. */
export const commonLimitHeaders: LimitHeaders = { requests: triple('requests'), tokens: triple('tokens') };

function triple(unit: string): LimitHeaderTriple {
  return {
    limit: `x-ratelimit-limit-${unit}`,
    remaining: `x-ratelimit-remaining-${unit}`,
    reset: `x-ratelimit-reset-${unit}`,
  };
}
