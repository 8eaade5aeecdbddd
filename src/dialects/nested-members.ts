/**
 * The members of an object, or of the objects in a list, that a dialect's reader understands, at any depth. `true`: whatever
 * stands there is read, or told, as a whole. The name `*` stands for all members that have no name of their own here.
 */
export type Shape = true | ByType | UsualValues | { readonly [name: string]: Shape };

/** Objects whose `type` says what they understand. One of another type is read, or told, as a whole. */
export class ByType {
  readonly types: Readonly<Record<string, Shape>>;

  constructor(types: Readonly<Record<string, Shape>>) {
    this.types = types;
  }

  shapeOf({ type }: Readonly<Record<string, unknown>>): Shape {
    return typeof type === 'string' && Object.hasOwn(this.types, type) ? (this.types[type] ?? true) : true;
  }
}

/** A member whose usual values tell a client nothing, such as the tier of nearly all answers. Another value is told. */
class UsualValues {
  readonly values: ReadonlySet<unknown>;

  constructor(...values: readonly unknown[]) {
    this.values = new Set(values);
  }
}

/** The tiers of service that a provider names where nobody has asked for one. */
export const usualTiers = new UsualValues('default', 'standard', 'auto');

type Note = (name: string, value: unknown) => void;

interface Options {
  readonly path?: string;
  /** The name under which the shape has a member. */
  readonly spelled?: ((name: string) => string) | undefined;
}

/**
 * Tells each member that stands nowhere in the shape, by its path without the numbers of lists. Null counts as absent. It
 * reads the events of streams too, so where every member is known it allocates no more than the paths of nested objects.
 */
export function noteUnknown(value: unknown, shape: Shape, note: Note, { path = '', spelled }: Options = {}): void {
  walk(value, shape, note, path, spelled);
}

function walk(value: unknown, shape: Shape, note: Note, path: string, spelled: Options['spelled']): void {
  if (shape === true || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) walk(item, shape, note, path, spelled);
    return;
  }
  const members = value as Readonly<Record<string, unknown>>;
  const known = shape instanceof ByType ? shape.shapeOf(members) : shape;
  if (known === true || known instanceof ByType || known instanceof UsualValues) return;
  for (const written in members) {
    const member = members[written];
    if (member === null || member === undefined) continue;
    const name = spelled === undefined ? written : spelled(written);
    const inner = Object.hasOwn(known, name) ? known[name] : known['*'];
    if (inner === true) continue;
    const at = path === '' ? name : `${path}.${name}`;
    if (inner === undefined || (inner instanceof UsualValues && !inner.values.has(member))) note(at, member);
    else walk(member, inner, note, at, spelled);
  }
}
