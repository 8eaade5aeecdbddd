import type { Clock } from '../core/clock.ts';
import type { CredentialFetch } from '../core/credential-fetch.ts';

/** What fetches credentials that expire. */
export interface AuthenticationContext {
  readonly clock: Pick<Clock, 'nowMs' | 'wallMs'>;
  readonly fetch: CredentialFetch;
  /** Called when credentials cannot be renewed and the present ones are still valid: once per reason. */
  readonly onProblem: (problem: string) => void;
}
