import { GatewayError } from './errors.ts';

/** How urgent a request is. Where there is not room for all, `batch` waits and is refused before `interactive`. */
export type Priority = 'interactive' | 'batch';

/** The request header by which a caller lowers the priority of one request. */
export const priorityHeader = 'x-headgate-priority';

/**
 * The priority of a request: that of its caller, which the header can lower and cannot raise.
 * @throws GatewayError `invalid_request` for a header that names no priority
 */
export function priorityOf(ofCaller: Priority = 'interactive', header: string | string[] | undefined): Priority {
  if (header === undefined || header === 'interactive') return ofCaller;
  if (header === 'batch') return 'batch';
  const message = `The header ${priorityHeader} must be "interactive" or "batch".`;
  throw new GatewayError('invalid_request', message, {
    param: priorityHeader,
    detail: [{ type: 'literal_error', loc: ['header', priorityHeader], msg: 'must be "interactive" or "batch"' }],
  });
}
