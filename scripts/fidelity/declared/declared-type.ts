/** A type of an SDK's declarations, as far as it says what JSON may stand at a place. */
export type DeclaredType =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'anything' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'union'; readonly of: readonly DeclaredType[] }
  | { readonly kind: 'list'; readonly of: DeclaredType }
  | { readonly kind: 'record'; readonly of: DeclaredType }
  | { readonly kind: 'object'; readonly members: readonly DeclaredMember[]; readonly bases: readonly DeclaredType[] }
  /** A declaration elsewhere. The scope is the namespaces in which the name was written. */
  | { readonly kind: 'name'; readonly name: string; readonly scope: readonly string[] };

export interface DeclaredMember {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: DeclaredType;
}

/** Declarations by their full names, such as `Message.Part`. */
export type Declarations = ReadonlyMap<string, DeclaredType>;

/** What a name stands for; undefined for what is declared elsewhere. */
export function resolve(declarations: Declarations, name: string, scope: readonly string[]): DeclaredType | undefined {
  for (let depth = scope.length; depth >= 0; depth -= 1) {
    const found = declarations.get([...scope.slice(0, depth), name].join('.'));
    if (found !== undefined) return found;
  }
  // The name of an imported module stands before the names of what the module declares.
  const dot = name.indexOf('.');
  return dot === -1 ? undefined : resolve(declarations, name.slice(dot + 1), []);
}

/** A declaration by its full name. */
export function named(name: string): DeclaredType {
  return { kind: 'name', name, scope: [] };
}

export function listOf(of: DeclaredType): DeclaredType {
  return { kind: 'list', of };
}

/** An object whose members are all optional. */
export function objectOf(members: Readonly<Record<string, DeclaredType>>): DeclaredType {
  const all = Object.entries(members).map(([name, type]) => ({ name, isOptional: true, type }));
  return { kind: 'object', members: all, bases: [] };
}
