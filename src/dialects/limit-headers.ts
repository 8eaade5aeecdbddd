/**
 * Names of the headers that tell a client its limits: the limit, what is left of it, and the time until it is full
 * again.
 */
export interface LimitHeaders {
  readonly requests: LimitHeaderTriple;
  readonly tokens: LimitHeaderTriple;
}

interface LimitHeaderTriple {
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

/** OpenAI's names, which most gateways and providers use. */
export const commonLimitHeaders: LimitHeaders = { requests: triple('requests'), tokens: triple('tokens') };

function triple(unit: string): LimitHeaderTriple {
  return {
    limit: `x-ratelimit-limit-${unit}`,
    remaining: `x-ratelimit-remaining-${unit}`,
    reset: `x-ratelimit-reset-${unit}`,
  };
}
