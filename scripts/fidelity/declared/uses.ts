import { type Declarations, type DeclaredMember, type DeclaredType, resolve } from './declared-type.ts';

/** Two values of a type that differ in one place only. */
export interface Use {
  /** Names of members from the outside in. The type of an object stands in brackets, where it has one. */
  readonly path: readonly string[];
  readonly with: unknown;
  /** The same without the place, or with another value where the place is required. */
  readonly without: unknown;
}

/** What the declarations do not say of a dialect's values. */
export interface Hints {
  /** A value at the place of this name, where any value of the type will not do. Undefined where any will. */
  readonly value: (name: string) => unknown;
  /** Members without which the one at the end of the path means nothing, in the same object. */
  readonly beside: (path: readonly string[]) => object | undefined;
}

/** Types that contain themselves are entered this often. */
const maxDepthOfOne = 2;

/** Finds all places of a type, at every depth and in every alternative, and makes two values for each. */
export class UsesOf {
  readonly #declarations: Declarations;
  readonly #hints: Hints;
  readonly #open = new Map<string, number>();

  constructor(declarations: Declarations, hints: Hints) {
    this.#declarations = declarations;
    this.#hints = hints;
  }

  *uses(type: DeclaredType, path: readonly string[] = []): Generator<Use> {
    switch (type.kind) {
      case 'name':
        yield* this.#entered(type.name, () => this.uses(this.#named(type), path));
        return;
      case 'union':
        for (const one of type.of) yield* this.uses(one, path);
        return;
      case 'list':
        for (const use of this.uses(type.of, path)) yield { path: use.path, with: [use.with], without: [use.without] };
        return;
      case 'object':
        yield* this.#usesOfObject(this.membersOf(type), path);
        return;
      case 'text':
      case 'number':
      case 'boolean':
      case 'anything':
      case 'record': {
        const value = this.smallest(type, path);
        yield { path, with: value, without: another(value) };
        return;
      }
      case 'literal':
      case 'null':
        break;
    }
  }

  *#usesOfObject(members: readonly DeclaredMember[], path: readonly string[]): Generator<Use> {
    const smallest = this.#smallestObject(members, path);
    const typed = typeof smallest['type'] === 'string' && path.length > 0 ? [...path, `[${smallest['type']}]`] : path;
    for (const { name, isOptional, type } of members) {
      const at = [...typed, name];
      const base: Record<string, unknown> = { ...smallest, ...this.#hints.beside(at) };
      if (isOptional) {
        delete base[name];
        const value = this.smallest(type, at);
        if (!isEmpty(value)) yield { path: at, with: { ...base, [name]: value }, without: base };
      }
      for (const use of this.uses(type, at)) {
        if (isOptional && use.path.length === at.length) continue;
        yield { path: use.path, with: { ...base, [name]: use.with }, without: { ...base, [name]: use.without } };
      }
    }
  }

  /** A value of the type with what is required only. */
  smallest(type: DeclaredType, path: readonly string[]): unknown {
    const name = path.at(-1) ?? '';
    const hinted = this.#hints.value(name);
    if (hinted !== undefined) return type.kind === 'list' && !Array.isArray(hinted) ? [hinted] : hinted;
    switch (type.kind) {
      case 'text':
        return `a ${name}`;
      case 'number':
        return 1;
      case 'boolean':
        return true;
      case 'null':
        return null;
      case 'anything':
      case 'record':
        return { key: `a ${name}` };
      case 'literal':
        return type.value;
      case 'list':
        return [this.smallest(type.of, path)];
      case 'union':
        return this.smallest(type.of.find(({ kind }) => kind !== 'null') ?? { kind: 'null' }, path);
      case 'object':
        return isText(type) ? `a ${name}` : this.#smallestObject(this.membersOf(type), path);
      case 'name':
        break;
    }
    let value: unknown = {};
    for (const one of this.#entered(type.name, () => [this.smallest(this.#named(type), path)])) value = one;
    return value;
  }

  #smallestObject(members: readonly DeclaredMember[], path: readonly string[]): Record<string, unknown> {
    const required = members.filter(({ isOptional }) => !isOptional);
    return Object.fromEntries(required.map(({ name, type }) => [name, this.smallest(type, [...path, name])]));
  }

  /** All members of an object, those of its bases first. */
  membersOf(type: DeclaredType): readonly DeclaredMember[] {
    if (type.kind === 'name') return this.membersOf(this.#named(type));
    if (type.kind !== 'object') return [];
    const all = new Map<string, DeclaredMember>();
    for (const base of type.bases) for (const member of this.membersOf(base)) all.set(member.name, member);
    for (const member of type.members) all.set(member.name, member);
    return [...all.values()];
  }

  #named({ name, scope }: Extract<DeclaredType, { kind: 'name' }>): DeclaredType {
    return resolve(this.#declarations, name, scope) ?? { kind: 'anything' };
  }

  *#entered<One>(name: string, walk: () => Iterable<One>): Generator<One> {
    const depth = this.#open.get(name) ?? 0;
    if (depth >= maxDepthOfOne) return;
    this.#open.set(name, depth + 1);
    yield* walk();
    this.#open.set(name, depth);
  }
}

/** An open list of texts is declared as the type of texts joined with an empty object. */
function isText({ bases }: Extract<DeclaredType, { kind: 'object' }>): boolean {
  return bases.some(({ kind }) => kind === 'text');
}

/** An object without members says nothing. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isEmpty);
}

function another(value: unknown): unknown {
  if (typeof value === 'string') return `other${value}`;
  if (typeof value === 'number') return value * 10;
  if (typeof value === 'boolean') return !value;
  return { key: 'another' };
}
