import type { Clock } from '../../core/clock.ts';
import type { TargetState } from '../../core/plan.ts';
import type { Provider } from '../../core/provider.ts';
import { AccountHealth } from './account-health.ts';
import { type HealthSettings, type HealthTuning, usualHealth } from './health-settings.ts';
import { MeasuredHealth } from './measured-health.ts';

type ProviderName = Pick<Provider, 'name' | 'origin' | 'basePath'>;

/** What the process has learnt of a target, and how it is doing. */
interface KnownTarget extends TargetState {
  readonly health: MeasuredHealth;
}

/**
 * What the process has learnt about all targets. A target is identified by the name and base URL of its provider and by
 * its model, so that it stays the same across reloads.
 */
export class TargetStates {
  readonly #clock: Clock;
  readonly #maxTargets: number;
  /** The least recently used state comes first. */
  readonly #states = new Map<string, KnownTarget>();
  /**
   * Below this number of targets, their states are also kept by provider: building a combined key for each request
   * costs more than the rest of the lookup.
   */
  readonly #fewTargets: number;
  readonly #few = new WeakMap<ProviderName, Map<string, KnownTarget>>();
  /** By provider; there are as many as the configurations have named. */
  readonly #accounts = new Map<string, AccountHealth>();
  readonly #tuning: HealthTuning = { current: usualHealth };

  /**
   * @param maxTargets beyond this number the least recently used target is forgotten. The number must be bounded,
   *   because clients choose the targets where any model name is passed on.
   */
  constructor(clock: Clock, maxTargets = 1024) {
    this.#clock = clock;
    this.#maxTargets = maxTargets;
    this.#fewTargets = maxTargets / 2;
  }

  get size(): number {
    return this.#states.size;
  }

  /** When a target counts as failing, from now on. What is known stays known. */
  setSettings(settings: HealthSettings): void {
    this.#tuning.current = settings;
    const nowMs = this.#clock.nowMs();
    for (const { health } of this.#states.values()) health.setBounds(nowMs);
  }

  /** Calls that have begun and not ended, of all targets. */
  get inFlight(): number {
    let calls = 0;
    for (const { health } of this.#states.values()) calls += health.inFlight;
    return calls;
  }

  of(provider: ProviderName, upstreamModel: string): KnownTarget {
    if (this.#states.size >= this.#fewTargets) return this.#find(provider, upstreamModel);
    let ofProvider = this.#few.get(provider);
    if (ofProvider === undefined) {
      ofProvider = new Map();
      this.#few.set(provider, ofProvider);
    }
    let state = ofProvider.get(upstreamModel);
    if (state === undefined) {
      state = this.#find(provider, upstreamModel);
      ofProvider.set(upstreamModel, state);
    }
    return state;
  }

  #find({ name, origin, basePath }: ProviderName, upstreamModel: string): KnownTarget {
    const account = `${name}\n${origin}${basePath}`;
    const key = `${account}\n${upstreamModel}`;
    const state = this.#states.get(key) ?? this.#make(account);
    this.#states.delete(key);
    this.#states.set(key, state);
    if (this.#states.size > this.#maxTargets) this.#forgetOldest();
    return state;
  }

  #make(account: string): KnownTarget {
    let health = this.#accounts.get(account);
    if (health === undefined) this.#accounts.set(account, (health = new AccountHealth(this.#tuning)));
    return { learnt: {}, health: new MeasuredHealth(this.#tuning, health, this.#clock) };
  }

  #forgetOldest(): void {
    for (const key of this.#states.keys()) {
      this.#states.delete(key);
      return;
    }
  }
}
