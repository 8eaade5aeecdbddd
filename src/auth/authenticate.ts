import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { AuthFailures } from './auth-failures.ts';
import type { ShownCredentials } from './remembered-caller.ts';
import { identify } from './identify.ts';
import type { ApiKeys } from './api-keys.ts';

/**
 * Finds out who is calling, by `identify`. A failure counts against the client's address.
 * @param wallMs now, in milliseconds since 1970
 * @throws GatewayError `missing_api_key`, `invalid_api_key`, and `rate_limit_exceeded` if the address fails too often
 */
export function authenticate(shown: ShownCredentials, keys: ApiKeys, failures: AuthFailures, wallMs: number): Caller {
  try {
    return identify(shown, keys, wallMs);
  } catch (thrown) {
    throw failures.judge(GatewayError.from(thrown), shown.clientAddress);
  }
}
