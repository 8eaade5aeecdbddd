import type { Authentication } from '../../core/authentication.ts';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import { headerLines } from '../../core/header-lines.ts';
import { formsOf } from '../secret-forms.ts';

/** After a failure, no token is fetched for so long, so that a broken server is not asked by every request. */
const pauseMs = 1000;
/** The token in use, and the one before it, which a provider may still quote. */
const rememberedTokens = 2;

/**
 * Shows access tokens of Google. @param keyFile of a service account or of workload identity; where it is absent, the
 * usual places of Google are searched: GOOGLE_APPLICATION_CREDENTIALS, gcloud's own file, the metadata server
 */
export function googleAuthentication(keyFile: string | undefined, clock: Pick<Clock, 'nowMs'>): Authentication {
  let fetchToken: (() => Promise<string>) | undefined;
  let failure: { readonly error: GatewayError; readonly untilMs: number } | undefined;
  let tokens: readonly string[] = [];
  const current = async (): Promise<string> => {
    if (failure !== undefined && clock.nowMs() < failure.untilMs) throw failure.error;
    try {
      // Most processes call no provider that wants such a token.
      fetchToken ??= (await import('./token-source.ts')).tokenSource(keyFile);
      const token = await fetchToken();
      if (token !== tokens[0]) tokens = [token, ...tokens].slice(0, rememberedTokens);
      return token;
    } catch (thrown) {
      const why =
        thrown instanceof Error ? thrown.message.replaceAll(/\s+/g, ' ').slice(0, 500) : 'for no known reason';
      const message = `No access token of Google could be had (authentication.credentialsFile): ${why}`;
      const error = new GatewayError('provider_auth_failed', message, { cause: thrown });
      failure = { error, untilMs: clock.nowMs() + pauseMs };
      throw error;
    }
  };
  return {
    async authenticate() {
      return { headers: headerLines(['authorization', `Bearer ${await current()}`]), query: '' };
    },
    secrets: () => tokens.flatMap(formsOf),
  };
}
