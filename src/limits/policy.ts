import type { Caller } from '../core/caller.ts';
import { otherModelsLabel } from '../routing/plan-for.ts';
import { formatUsd, nanoPerUsd } from '../usage/money.ts';
import { limitKinds, type LimitKey, type LimitKind, type LimitSet } from './limit-kinds.ts';
import { shareOf } from './pod-share.ts';
import type { Limit } from './store.ts';

export interface PolicySettings {
  readonly perCaller: LimitSet;
  readonly perAddress?: LimitSet | undefined;
  readonly perTeam?: Readonly<Record<string, LimitSet>> | undefined;
  /** By the model's label. */
  readonly perModel?: Readonly<Record<string, LimitSet>> | undefined;
  readonly gateway?: LimitSet | undefined;
  /** Keys with limits of their own, by the key's id. */
  readonly ofKeys: ReadonlyMap<string, LimitSet>;
  readonly allowUnpricedModels?: boolean;
  /** How many processes share each limit without counting together. */
  readonly pods: number;
}

type Scope = 'caller' | 'address' | 'team' | 'model' | 'gateway';

/** Which limits apply to whom. Built once for a configuration; a request only reads the arrays. */
export class Policy {
  readonly ofAddress: readonly Limit[];
  readonly ofGateway: readonly Limit[];
  /** Whether any model has limits of its own. */
  readonly limitsModels: boolean;
  /** Whether a model that is not listed and has no known price may be used while a budget applies. */
  readonly allowsUnpriced: boolean;
  readonly #pods: number;
  /** The arrays below that contain a budget. */
  readonly #withBudget = new Set<readonly Limit[]>();
  readonly #anyKey: readonly Limit[];
  readonly #anyAddress: readonly Limit[];
  readonly #keys: ReadonlyMap<string, readonly Limit[]>;
  readonly #teams: ReadonlyMap<string, readonly Limit[]>;
  readonly #models: ReadonlyMap<string, readonly Limit[]>;

  constructor(settings: PolicySettings) {
    const { perCaller, perAddress, perTeam, perModel, gateway, ofKeys, pods } = settings;
    this.#pods = pods;
    this.allowsUnpriced = settings.allowUnpricedModels === true;
    this.#anyKey = this.#limits(perCaller, 'caller', 'this key');
    this.#anyAddress = this.#limits(perCaller, 'caller', 'this address');
    this.ofAddress = this.#limits(perAddress ?? {}, 'address', 'this address');
    this.ofGateway = this.#limits(gateway ?? {}, 'gateway', 'the whole gateway');
    this.#keys = mapOf(ofKeys, (own) => this.#limits({ ...perCaller, ...own }, 'caller', 'this key'));
    this.#teams = mapOf(Object.entries(perTeam ?? {}), (own, team) => this.#limits(own, 'team', `the team ${team}`));
    this.#models = mapOf(Object.entries(perModel ?? {}), (own, model) =>
      this.#limits(own, 'model', model === otherModelsLabel ? 'all other models' : `the model ${model}`),
    );
    this.limitsModels = [...this.#models.values()].some((limits) => limits.length > 0);
  }

  /** Whether a budget applies when the caller uses the model with this label. */
  limitsMoney(caller: Caller, modelLabel: string): boolean {
    const { team } = caller;
    const budgeted = this.#withBudget;
    return (
      budgeted.has(this.ofCaller(caller)) ||
      budgeted.has(this.ofAddress) ||
      budgeted.has(this.ofGateway) ||
      budgeted.has(this.ofModel(modelLabel)) ||
      (team !== undefined && budgeted.has(this.ofTeam(team)))
    );
  }

  /** The first limit of tokens or money that applies when the caller uses the model with this label. */
  limitOfUse(caller: Caller, modelLabel: string): Limit | undefined {
    const ofTeam = caller.team === undefined ? noLimits : this.ofTeam(caller.team);
    const all = [this.ofCaller(caller), this.ofAddress, ofTeam, this.ofModel(modelLabel), this.ofGateway];
    return all.flat().find((limit) => limit.kind === 'budget' || (limit.kind === 'window' && limit.unit === 'tokens'));
  }

  ofCaller(caller: Caller): readonly Limit[] {
    return caller.kind === 'address' ? this.#anyAddress : (this.#keys.get(caller.id) ?? this.#anyKey);
  }

  /** Labels of the models that have limits. */
  get modelLabels(): Iterable<string> {
    return this.#models.keys();
  }

  ofTeam(team: string): readonly Limit[] {
    return this.#teams.get(team) ?? noLimits;
  }

  ofModel(label: string): readonly Limit[] {
    return this.#models.get(label) ?? noLimits;
  }

  #limits(set: LimitSet, scope: Scope, whose: string): readonly Limit[] {
    const limits = (Object.entries(limitKinds) as [LimitKey, LimitKind][]).flatMap(([key, kind]) => {
      const value = set[key];
      return value === undefined || value === 'unlimited' ? [] : [limitOf(kind, value, scope, whose, this.#pods)];
    });
    if (limits.some(({ kind }) => kind === 'budget')) this.#withBudget.add(limits);
    return limits;
  }
}

/** Every name that a limit can have: the closed set of the metric's label. */
export const limitNames: readonly string[] = (['caller', 'address', 'team', 'model', 'gateway'] as const).flatMap(
  (scope) => Object.values(limitKinds).map((kind) => nameOf(kind, scope)),
);

const noLimits: readonly Limit[] = [];

function limitOf(kind: LimitKind, wanted: number, scope: Scope, whose: string, pods: number): Limit {
  const name = nameOf(kind, scope);
  const whole = kind.kind === 'budget' ? Math.round(wanted * nanoPerUsd) : wanted;
  const limit = shareOf(whole, pods);
  const words = `${wordsOf(kind, limit)} for ${whose}${limit === whole ? '' : ` (this pod's share of ${amount(kind, whole)})`}`;
  switch (kind.kind) {
    case 'window':
      return { kind: 'window', unit: kind.unit, windowMs: kind.windowMs, name, words, limit };
    case 'concurrency':
      return { kind: 'concurrency', name, words, limit };
    case 'budget':
    default:
      return { kind: 'budget', period: kind.period, name, words, limit };
  }
}

function nameOf({ name }: LimitKind, scope: Scope): string {
  return scope === 'caller' ? name : `${scope}-${name}`;
}

function wordsOf(kind: LimitKind, limit: number): string {
  switch (kind.kind) {
    case 'window':
      return `${limit} ${limit === 1 ? kind.unit.slice(0, -1) : kind.unit} ${kind.words}`;
    case 'concurrency':
      return `${limit} concurrent ${limit === 1 ? 'request' : 'requests'}`;
    case 'budget':
    default:
      return `${amount(kind, limit)} per ${kind.period}`;
  }
}

/** `10`, or `$1.00` for a number of nano-dollars. */
function amount(kind: LimitKind, units: number): string {
  return kind.kind === 'budget' ? formatUsd(units) : String(units);
}

function mapOf<V>(
  entries: Iterable<readonly [string, V]>,
  build: (value: V, name: string) => readonly Limit[],
): ReadonlyMap<string, readonly Limit[]> {
  return new Map([...entries].map(([name, value]) => [name, build(value, name)]));
}
