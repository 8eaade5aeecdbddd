import type { Followed, GatewayError } from '../core/errors.ts';

/** Times that one target is tried, where its failures allow it and there is no other. */
export const maxTriesPerTarget = 2;

/**
 * Who may be tried after a failure, as the error table says of its kind. Where not a byte was written nobody has seen the
 * request, and the same target may be tried again whatever the kind.
 */
export function nextTry(failure: GatewayError): Followed {
  return failure.context.unwritten === true ? 'same_target' : (failure.row.followedBy ?? 'nobody');
}

/** Whether a provider was called. Where the gateway has no connection free nobody was, and the next try adds no call. */
export function wasCalled(failure: GatewayError): boolean {
  return failure.code !== 'overloaded' || failure.context.unwritten !== true;
}
