import { systemClock } from '../core/clock.ts';
import type { CredentialFetch } from '../core/credential-fetch.ts';

const refuse: CredentialFetch = ({ url }) => Promise.reject(new Error(`nothing fetches from ${url.host} in this test`));

/** For tests that fetch no credentials. */
export const providersContext = {
  clock: systemClock,
  credentialFetch: () => refuse,
  onKeyProblem: (): void => undefined,
};

/** The same for one style of authentication. */
export const authenticationContext = { clock: systemClock, fetch: refuse, onProblem: (): void => undefined };
