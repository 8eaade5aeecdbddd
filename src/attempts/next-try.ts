import type { Followed, GatewayError } from '../core/errors.ts';

/** Times that one target is tried, where its failures allow it. */
const maxTriesPerTarget = 2;

/**
 * Who may be tried after a failure, as the error table says of its kind. Where not a byte was written nobody has seen the
 * request, and the same target may be tried again whatever the kind.
 * @param triesAtTarget how often the target that failed has been tried by now
 */
export function nextTry(failure: GatewayError, triesAtTarget: number): Followed {
  const allowed = failure.context.unwritten === true ? 'same_target' : (failure.row.followedBy ?? 'nobody');
  return allowed === 'same_target' && triesAtTarget >= maxTriesPerTarget ? 'next_target' : allowed;
}
