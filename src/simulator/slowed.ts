import type { Scenario } from './options.ts';

/** The directives with the waits that `slow` makes of them. */
export function slowed(scenario: Scenario): Scenario {
  const { slow, ttft, rate, 'headers-after': headersAfter } = scenario;
  if (slow === undefined || slow === 0) return scenario;
  return {
    ...scenario,
    ...(ttft === undefined ? {} : { ttft: ttft * slow }),
    ...(rate === undefined ? {} : { rate: rate / slow }),
    ...(headersAfter === undefined ? {} : { 'headers-after': headersAfter * slow }),
  };
}
