import type { DialectName } from '../../core/dialect-name.ts';
import type { GatewayError } from '../../core/errors.ts';
import type { ChoiceNote, RetryBudget, Target, TargetChoice } from '../../core/plan.ts';
import { targetIn } from '../in-dialect.ts';
import { type Affinity, chooseByAffinity, drawnBy } from './affinity.ts';
import { chooseBy } from './balance.ts';
import { lastResort } from './last-resort.ts';
import type { RoutedTarget } from './routed-target.ts';
import { candidatesOf, isProbing, partOfGroup, type TargetGroup, workingOf } from './target-group.ts';

/** The groups of a model, and those that stand in where its targets refuse a request for one of these reasons. */
export interface Groups {
  readonly groups: readonly TargetGroup[];
  readonly insteadOf: ReadonlyMap<string, Groups>;
}

type Retries = Pick<RetryBudget, 'left' | 'hold' | 'release'>;

interface Chosen {
  readonly chosen: RoutedTarget;
  readonly how: string;
}

/** Chooses the targets of one request: the groups in their order, and in each group by its balance. */
export class RoutedChoice implements TargetChoice {
  #groups: Groups;
  readonly #affinity: Affinity | undefined;
  readonly #dialect: DialectName;
  readonly #retries: Retries;
  readonly #taken: RoutedTarget[] = [];
  readonly notes: ChoiceNote[] = [];
  #holdsRetry = false;

  /**
   * @param dialect that of the client: a provider that speaks it is called in it
   * @param retries a request that asks a target which may still fail has one kept for it; while there is none, it asks
   *   another one
   */
  constructor(groups: Groups, affinity: Affinity | undefined, dialect: DialectName, retries: Retries) {
    this.#groups = groups;
    this.#affinity = affinity;
    this.#dialect = dialect;
    this.#retries = retries;
  }

  get holdsRetry(): boolean {
    return this.#holdsRetry;
  }

  end(): void {
    if (this.#holdsRetry) this.#retries.release();
    this.#holdsRetry = false;
  }

  next(nowMs: number): Target | undefined {
    // The try before is over, and what was kept for it pays for this one.
    this.end();
    const healthy = this.#healthy(nowMs);
    const chosen = healthy?.chosen ?? lastResort(this.#groups.groups, this.#taken, nowMs);
    if (chosen === undefined) return undefined;
    const { target } = chosen;
    const passedOver = this.#passedOver(nowMs, chosen);
    this.notes.push({ atMs: nowMs, target, how: healthy?.how ?? 'last resort', passedOver });
    this.#taken.push(chosen);
    return targetIn(target, this.#dialect);
  }

  hasNext(nowMs: number): boolean {
    const { groups } = this.#groups;
    if (groups.some((group) => candidatesOf(group, this.#taken, nowMs).length > 0)) return true;
    return this.#taken.at(-1)?.health.isProbe === true && lastResort(groups, this.#taken, nowMs) !== undefined;
  }

  busy(nowMs: number): readonly Target[] {
    const all = this.#groups.groups.flatMap(({ targets }) => targets);
    return all
      .filter((one) => one.health.ailment(nowMs) === 'full' && !this.#taken.includes(one))
      .map(({ target }) => targetIn(target, this.#dialect));
  }

  swap(target: Target, nowMs: number): void {
    const all = this.#groups.groups.flatMap(({ targets }) => targets);
    const one = all.find(({ health }) => health === target.state?.health);
    if (one === undefined) return;
    this.#taken.splice(-1, 1, one);
    this.notes.push({ atMs: nowMs, target, how: 'first with a slot', passedOver: this.#passedOver(nowMs) });
  }

  insteadOf({ context: { refusedFor } }: GatewayError): boolean {
    const others = refusedFor === undefined ? undefined : this.#groups.insteadOf.get(refusedFor);
    if (others === undefined) return false;
    this.#groups = others;
    return true;
  }

  freeInMs(nowMs: number): number | undefined {
    let soonestMs = Infinity;
    for (const { targets } of this.#groups.groups) {
      for (const { health } of targets)
        if (health.coolUntilMs > nowMs) soonestMs = Math.min(soonestMs, health.coolUntilMs);
    }
    return soonestMs === Infinity ? undefined : soonestMs - nowMs;
  }

  again(): void {
    this.#taken.length = 0;
  }

  repeat(target: Target, nowMs: number): void {
    this.notes.push({ atMs: nowMs, target, how: 'once more', passedOver: this.#passedOver(nowMs) });
  }

  #healthy(nowMs: number): Chosen | undefined {
    // A retry costs one itself.
    const mayRisk = this.#retries.left > (this.#taken.length === 0 ? 0 : 1);
    const found = (mayRisk ? undefined : this.#among(workingOf, nowMs)) ?? this.#among(candidatesOf, nowMs);
    if (mayRisk && found?.chosen.health.isProbe === true) {
      this.#retries.hold();
      this.#holdsRetry = true;
    }
    return found;
  }

  #among(candidates: typeof candidatesOf, nowMs: number): Chosen | undefined {
    const { groups } = this.#groups;
    for (const group of groups) {
      const from = candidates(group, this.#taken, nowMs);
      if (!isFilled(from)) continue;
      if (isProbing(from)) return { chosen: from[0], how: 'probe' };
      const part = partOfGroup(group, from, groups, this.#taken, nowMs);
      if (part < 1 && this.#draw() >= part) continue;
      if (this.#affinity === undefined) return { chosen: chooseBy[group.balance](from, nowMs), how: group.balance };
      return { chosen: chooseByAffinity(from, this.#affinity, nowMs), how: 'affinity' };
    }
    return undefined;
  }

  /** A number from 0 to 1. Where requests belong together it is the same for all of them, so that they move together. */
  #draw(): number {
    return this.#affinity === undefined ? Math.random() : drawnBy(this.#affinity.key);
  }

  /** The targets that something speaks against. Undefined where there is none: that is nearly always. */
  #passedOver(nowMs: number, chosen?: RoutedTarget): ChoiceNote['passedOver'] {
    let passedOver: { target: Target; why: string }[] | undefined;
    for (const { targets } of this.#groups.groups) {
      for (const one of targets) {
        const why = this.#taken.includes(one) ? 'tried' : one === chosen ? undefined : whyNot(one, nowMs);
        if (why !== undefined) (passedOver ??= []).push({ target: one.target, why });
      }
    }
    return passedOver;
  }
}

function whyNot({ health }: RoutedTarget, nowMs: number): string | undefined {
  return health.ailment(nowMs) ?? (!health.isProbe && health.part(nowMs) < 1 ? 'returns' : undefined);
}

export function isFilled(from: readonly RoutedTarget[]): from is readonly [RoutedTarget, ...RoutedTarget[]] {
  return from.length > 0;
}
