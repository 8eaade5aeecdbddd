import type { GatewayError } from '../../core/errors.ts';
import { invalidRequest } from './check-member.ts';

/** A form that some parser would read in another way than this one, or not at all. */
export function malformed(why: string): GatewayError {
  return invalidRequest(undefined, undefined, `The form (multipart/form-data) could not be read: ${why}.`);
}
