import type { Caller } from '../core/caller.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { RequestsPerMinute } from './settings.ts';
import { shareOf } from './share.ts';
import type { Admitted, Decision, LimitStore, Refused, WindowLimit } from './store.ts';

export interface AdmissionSettings {
  readonly requestsPerMinute: RequestsPerMinute;
  /** Keys with a limit of their own, by the key's id. */
  readonly requestsPerMinuteByKey: ReadonlyMap<string, RequestsPerMinute>;
  /** How many processes share each limit and do not count together. */
  readonly pods: number;
}

const minuteMs = 60_000;
const unlimited: Admitted = { kind: 'admitted', states: [] };

/** Decides 429: which limits apply to a caller, and whether all of them have room. Belongs to one generation of the configuration. */
export class Admission {
  readonly #store: LimitStore;
  readonly #clock: Clock;
  readonly #byAddress: WindowLimit | undefined;
  readonly #byKey: WindowLimit | undefined;
  readonly #byOneKey = new Map<string, WindowLimit | undefined>();

  constructor(settings: AdmissionSettings, store: LimitStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#byAddress = perMinute(settings.requestsPerMinute, settings.pods, 'address');
    this.#byKey = perMinute(settings.requestsPerMinute, settings.pods, 'key');
    for (const [id, requests] of settings.requestsPerMinuteByKey) {
      this.#byOneKey.set(id, perMinute(requests, settings.pods, 'key'));
    }
  }

  /** Charges the caller one request with every limit that applies, or with none. */
  admit(caller: Caller): Decision | Promise<Decision> {
    const limit = this.#limitOf(caller);
    if (limit === undefined) return unlimited;
    return this.#store.take([{ limit, counter: `${caller.kind}:${caller.id}`, cost: 1 }], this.#clock.nowMs());
  }

  #limitOf(caller: Caller): WindowLimit | undefined {
    if (caller.kind === 'address') return this.#byAddress;
    return this.#byOneKey.has(caller.id) ? this.#byOneKey.get(caller.id) : this.#byKey;
  }
}

/** The 429 of a refused decision. */
export function refusal(decision: Refused): GatewayError {
  return new GatewayError('rate_limit_exceeded', `Over the limit of ${decision.limit.words}.`, {
    retryAfterMs: decision.retryAfterMs,
  });
}

function perMinute(requests: RequestsPerMinute, pods: number, kind: Caller['kind']): WindowLimit | undefined {
  if (requests === 'unlimited') return undefined;
  const limit = shareOf(requests, pods);
  const share = limit === requests ? '' : ` (this pod's share of ${requests})`;
  return {
    name: 'requests-per-minute',
    unit: 'requests',
    limit,
    windowMs: minuteMs,
    words: `${limit} ${limit === 1 ? 'request' : 'requests'} per minute for this ${kind}${share}`,
  };
}
