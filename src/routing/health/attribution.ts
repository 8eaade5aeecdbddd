import type { ErrorCode } from '../../core/errors.ts';
import type { CallFailure } from '../../core/target-health.ts';

/**
 * What a failed call says of its target. `alive`: the target works, and the request was at fault. `failed`: it does not
 * work. `cooling`: it works and wants to be left alone for a while. `credential`: our account there is refused.
 * `nothing`: somebody else ended the call.
 */
type Verdict = 'alive' | 'failed' | 'cooling' | 'credential' | 'nothing';

const verdicts: Partial<Record<ErrorCode, Verdict>> = {
  upstream_unreachable: 'failed',
  upstream_error: 'failed',
  upstream_invalid: 'failed',
  upstream_incomplete: 'failed',
  upstream_stalled: 'failed',
  upstream_timeout: 'failed',
  provider_overloaded: 'failed',
  deadline_exceeded: 'failed',
  provider_rate_limited: 'cooling',
  provider_auth_failed: 'credential',
  provider_out_of_funds: 'credential',
  provider_refused: 'alive',
  upstream_too_large: 'alive',
  stream_too_long: 'alive',
};

/** A client's mistake, a client that leaves and a shortage of our own say nothing bad of a target. */
export function verdictOf({ code, context }: Pick<CallFailure, 'code' | 'context'>): Verdict {
  const verdict = verdicts[code] ?? 'nothing';
  // Some servers, and proxies before them, refuse a prompt that is too long or forbidden with a 500.
  return verdict === 'failed' && context?.refusedFor !== undefined ? 'alive' : verdict;
}
