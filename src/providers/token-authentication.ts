import { type Authentication, type Credentials } from '../core/authentication.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { headerLines } from '../core/header-lines.ts';
import { RefusedCredentials } from './refused-credentials.ts';
import { formsOf } from './secret-forms.ts';

/** A token for the header `authorization`. */
export interface FetchedToken {
  readonly token: string;
  /** How long it is valid, in milliseconds. */
  readonly lifetimeMs: number;
}

interface TokenOptions {
  /** Who gives the token, for messages. */
  readonly source: string;
  /** The setting that says how it is fetched, for messages. */
  readonly setting: string;
  /** @param anew the token that a library may have kept is not wanted, because the provider has refused it */
  readonly fetchToken: (anew: boolean) => Promise<FetchedToken>;
  /** Secrets that are shown to get a token. */
  readonly secrets?: readonly string[];
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Called when a token cannot be renewed and the present one is still valid: once per reason. */
  readonly onProblem: (problem: string) => void;
}

/**
 * A token is renewed this long before it ends, or when half of a shorter life is over. Libraries and metadata servers
 * keep a token themselves until five minutes before its end, so that an earlier request would get the same one.
 */
const renewalMs = 270_000;
/** After a failure, no token is fetched for so long, so that a broken server is not asked by every request. */
const pauseMs = 1000;
/** The token in use, and the one before it, which a provider may still quote. */
const rememberedTokens = 2;

interface Held {
  readonly token: string;
  readonly credentials: Credentials;
  readonly renewAtMs: number;
  readonly endsAtMs: number;
}

/**
 * Shows a bearer token that expires. One fetch serves all who wait. A new token is fetched before the present one ends,
 * and no request waits for that one. After the provider has refused the token, the next requests wait for a new one.
 * While the fetch fails, the present token is used until its end.
 */
export function tokenAuthentication(options: TokenOptions): Authentication {
  const tokens = new ExpiringToken(options);
  const secrets = (options.secrets ?? []).flatMap(formsOf);
  return {
    authenticate: () => tokens.credentials(),
    noteRefusal: (startedAtMs) => {
      tokens.refused.noteRefusal(startedAtMs, options.clock.nowMs());
    },
    secrets: () => [...tokens.known.flatMap(formsOf), ...secrets],
  };
}

class ExpiringToken {
  readonly #options: TokenOptions;
  #held: Held | undefined;
  #fetching: Promise<Credentials> | undefined;
  #failure: GatewayError | undefined;
  /** No token is fetched before that time. */
  #pausedUntilMs = 0;
  readonly refused = new RefusedCredentials();
  known: readonly string[] = [];

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** @throws GatewayError `provider_auth_failed` where there is no valid token; the promise rejects with it */
  credentials(): Credentials | Promise<Credentials> {
    const nowMs = this.#options.clock.nowMs();
    const token = this.#held;
    const mayFetch = nowMs >= this.#pausedUntilMs;
    if (token === undefined || nowMs >= token.endsAtMs) {
      if (!mayFetch && this.#failure !== undefined) throw this.#failure;
      return this.#fetch();
    }
    if (this.refused.isRenewalWanted && (mayFetch || this.#failure === undefined))
      return this.#fetch().catch(() => token.credentials);
    if (nowMs >= token.renewAtMs && mayFetch) void this.#fetch().catch(() => undefined);
    return token.credentials;
  }

  #fetch(): Promise<Credentials> {
    this.#fetching ??= this.#fetchOnce().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetchOnce(): Promise<Credentials> {
    const { clock, fetchToken } = this.#options;
    const askedAtMs = clock.nowMs();
    try {
      const { token, lifetimeMs } = await fetchToken(this.refused.isRenewalWanted);
      const credentials = { headers: headerLines(['authorization', `Bearer ${token}`]), query: '' };
      const renewAtMs = askedAtMs + Math.max(lifetimeMs - renewalMs, lifetimeMs / 2);
      this.#held = { token, credentials, renewAtMs, endsAtMs: askedAtMs + lifetimeMs };
      this.refused.noteRenewal(clock.nowMs());
      if (token !== this.known[0]) this.known = [token, ...this.known].slice(0, rememberedTokens);
      this.#failure = undefined;
      return credentials;
    } catch (thrown) {
      throw this.#noteFailure(thrown);
    } finally {
      this.#pausedUntilMs = clock.nowMs() + pauseMs;
    }
  }

  #noteFailure(thrown: unknown): GatewayError {
    const { source, setting, onProblem } = this.#options;
    const why = thrown instanceof Error ? thrown.message.replaceAll(/\s+/g, ' ').slice(0, 500) : 'for no known reason';
    const message = `No access token of ${source} could be had (${setting}): ${why}`;
    const isNews = message !== this.#failure?.message;
    this.#failure = new GatewayError('provider_auth_failed', message, { cause: thrown });
    if (isNews && this.#held !== undefined) onProblem(`${message}; the present token stays in use until it ends`);
    return this.#failure;
  }
}
