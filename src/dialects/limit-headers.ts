/**
 * Names of the headers that tell a client its limits: the limit, what is left of it, and the time until it is full
 * again.
 */
export interface LimitHeaders {
  readonly requests: LimitHeaderTriple;
  readonly tokens: LimitHeaderTriple;
  /** How `reset` is written: as a duration such as `1m0s` (the default), or as a moment (RFC 3339, UTC). */
  readonly resetForm?: 'duration' | 'moment';
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
