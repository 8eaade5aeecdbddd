import type { Clock } from '../../core/clock.ts';
import type { TargetState } from '../../core/plan.ts';
import type { Provider } from '../../core/provider.ts';
import { AccountHealth } from './account-health.ts';
import { type HealthEvents, nobodyAsks } from './health-events.ts';
import { type HealthSettings, type HealthTuning, usualHealth } from './health-settings.ts';
import { MeasuredHealth } from './measured-health.ts';
import type { OtherPods } from './other-pods.ts';

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
  /** Those that configurations list. They are as many as the configurations have named, and are never forgotten. */
  readonly #listed = new Map<string, KnownTarget>();
  /**
   * Below this number of targets, their states are also kept by provider: building a combined key for each request
   * costs more than the rest of the lookup.
   */
  readonly #fewTargets: number;
  readonly #few = new WeakMap<ProviderName, Map<string, KnownTarget>>();
  /** By provider; there are as many as the configurations have named. */
  readonly #accounts = new Map<string, AccountHealth>();
  readonly #tuning: HealthTuning = { current: usualHealth };
  readonly #events: HealthEvents;

  /**
   * @param events told how the targets are doing
   * @param maxTargets beyond this number the least recently used target is forgotten. The number must be bounded,
   *   because clients choose the targets where any model name is passed on.
   */
  constructor(clock: Clock, events: HealthEvents = nobodyAsks, maxTargets = 1024) {
    this.#events = events;
    this.#clock = clock;
    this.#maxTargets = maxTargets;
    this.#fewTargets = maxTargets / 2;
  }

  get size(): number {
    return this.#states.size;
  }

  /**
   * When a target counts as failing, from now on. What is known stays known.
   * @param limits fixed limits of the targets that have one of their own
   */
  setSettings(settings: HealthSettings, limits: ReadonlyMap<MeasuredHealth, number>): void {
    this.#tuning.current = settings;
    const nowMs = this.#clock.nowMs();
    for (const health of this.all()) health.setBounds(nowMs, limits.get(health));
  }

  /** When a target counts as failing. */
  get settings(): HealthSettings {
    return this.#tuning.current;
  }

  /** From now on these are told what calls from here show. */
  tellTo(others: OtherPods): void {
    this.#tuning.others = others;
  }

  /** Calls that have begun and not ended, of all targets. */
  get inFlight(): number {
    let calls = 0;
    for (const health of this.all()) calls += health.inFlight;
    return calls;
  }

  /** How the targets are doing, those that are configured no more included. */
  all(): MeasuredHealth[] {
    return [...new Set([...this.#listed.values(), ...this.#states.values()])].map(({ health }) => health);
  }

  /** A target that a configuration lists. However many other names callers make up, it is not forgotten. */
  ofListed(provider: ProviderName, upstreamModel: string): KnownTarget {
    const state = this.of(provider, upstreamModel);
    this.#listed.set(keyOf(provider, upstreamModel), state);
    return state;
  }

  /** How a target is doing, where it was ever asked. Nothing is remembered because of this question. */
  knownHealth(provider: ProviderName, upstreamModel: string): MeasuredHealth | undefined {
    const key = keyOf(provider, upstreamModel);
    return (this.#listed.get(key) ?? this.#states.get(key))?.health;
  }

  /** An account by its name between pods. */
  accountCalled(name: string): AccountHealth | undefined {
    for (const account of this.#accounts.values()) if (account.subject.account === name) return account;
    return undefined;
  }

  /** How a target of that account is doing, where it is known here. */
  healthAt({ key: account }: AccountHealth, upstreamModel: string): MeasuredHealth | undefined {
    const key = `${account}\n${upstreamModel}`;
    return (this.#listed.get(key) ?? this.#states.get(key))?.health;
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

  #find(provider: ProviderName, upstreamModel: string): KnownTarget {
    const key = keyOf(provider, upstreamModel);
    const listed = this.#listed.get(key);
    if (listed !== undefined) return listed;
    const state = this.#states.get(key) ?? this.#make(provider, upstreamModel);
    this.#states.delete(key);
    this.#states.set(key, state);
    if (this.#states.size > this.#maxTargets) this.#forgetOldest();
    return state;
  }

  #make(provider: ProviderName, upstreamModel: string): KnownTarget {
    const parts = {
      tuning: this.#tuning,
      account: this.#accountAt(provider),
      events: this.#events,
      clock: this.#clock,
    };
    return { learnt: {}, health: new MeasuredHealth({ target: { provider: provider.name, upstreamModel }, ...parts }) };
  }

  #accountAt(provider: ProviderName): AccountHealth {
    const key = accountOf(provider);
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = new AccountHealth(this.#tuning, { provider: provider.name, key }, this.#events);
      this.#accounts.set(key, account);
    }
    return account;
  }

  #forgetOldest(): void {
    for (const key of this.#states.keys()) {
      this.#states.delete(key);
      return;
    }
  }
}

function accountOf({ name, origin, basePath }: ProviderName): string {
  return `${name}\n${origin}${basePath}`;
}

function keyOf(provider: ProviderName, upstreamModel: string): string {
  return `${accountOf(provider)}\n${upstreamModel}`;
}
