import { GatewayError } from '../../core/errors.ts';

/** Ids that one request may have, each as often as it stands there. To look at one takes as long as reading hundreds of bytes. */
export const mostIds = 5000;

/** Returns what is called at each id of one request. It throws GatewayError `invalid_request` where they are too many. */
export function idCounter(): () => void {
  let ids = 0;
  return () => {
    ids += 1;
    if (ids > mostIds) {
      throw new GatewayError('invalid_request', `The request has more than ${mostIds} ids of items or stored objects.`);
    }
  };
}
