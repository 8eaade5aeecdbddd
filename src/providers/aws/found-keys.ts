import type { Clock } from '../../core/clock.ts';
import type { CredentialFetch } from '../../core/credential-fetch.ts';
import { GatewayError } from '../../core/errors.ts';
import { RefusedCredentials } from '../refused-credentials.ts';
import type { AwsKey } from './aws-key.ts';
import type { FindKey } from './key-chain.ts';

/** After a failure, the places are not searched again for so long, so that a broken one is not asked by every request. */
const pauseMs = 1000;
/** The key in use, and the one before it, which a provider may still quote. */
const rememberedKeys = 2;

/** The keys of one provider that no setting names. */
export class FoundKeys {
  readonly #profile: string | undefined;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #fetch: CredentialFetch;
  #find: FindKey | undefined;
  #failure: { readonly error: GatewayError; readonly untilMs: number } | undefined;
  #keys: readonly AwsKey[] = [];
  /** Before that time no key is looked for in place of a refused one. */
  #anewAfterMs = 0;
  readonly refused = new RefusedCredentials();

  constructor(profile: string | undefined, clock: Pick<Clock, 'nowMs'>, fetch: CredentialFetch) {
    this.#profile = profile;
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** The newest key first. */
  get known(): readonly AwsKey[] {
    return this.#keys;
  }

  /** @throws GatewayError `provider_auth_failed` where there is no key, with the reasons of AWS's code */
  async current(region: string): Promise<AwsKey> {
    if (this.#failure !== undefined && this.#clock.nowMs() < this.#failure.untilMs) throw this.#failure.error;
    try {
      // Most processes need no key from these places.
      this.#find ??= (await import('./key-chain.ts')).keyChain(this.#profile, region, this.#fetch);
      const key = (await this.#findAnew(this.#find)) ?? (await this.#find(false));
      this.#remember(key);
      return key;
    } catch (thrown) {
      const why =
        thrown instanceof Error ? thrown.message.replaceAll(/\s+/g, ' ').slice(0, 500) : 'for no known reason';
      const message = `No key of AWS was found (authentication.accessKeyId is not set): ${why}`;
      const error = new GatewayError('provider_auth_failed', message, { cause: thrown });
      this.#failure = { error, untilMs: this.#clock.nowMs() + pauseMs };
      throw error;
    }
  }

  /** Undefined where the kept key may be used, or stays in use because no other could be had. */
  async #findAnew(find: FindKey): Promise<AwsKey | undefined> {
    if (!this.refused.isRenewalWanted || this.#clock.nowMs() < this.#anewAfterMs) return undefined;
    try {
      const key = await find(true);
      this.refused.noteRenewal(this.#clock.nowMs());
      return key;
    } catch {
      this.#anewAfterMs = this.#clock.nowMs() + pauseMs;
      return undefined;
    }
  }

  #remember(key: AwsKey): void {
    const [latest] = this.#keys;
    if (latest?.accessKeyId === key.accessKeyId && latest.sessionToken === key.sessionToken) return;
    this.#keys = [key, ...this.#keys].slice(0, rememberedKeys);
  }
}
