import type { GatewayError } from '../core/errors.ts';
import type { JsonMember, JsonMembers } from '../core/json/scan-object.ts';

/** The known members of one request. */
interface KnownMembers<Name extends string> {
  readonly read: Readonly<Partial<Record<Name, JsonMember>>>;
  /** The first member by which another model could be chosen. */
  readonly modelMember: string | undefined;
}

/** How a dialect refuses a member, in the words of its own errors. */
interface Refusals {
  repeated(name: string): GatewayError;
  /** @param key the client's spelling, which differs from the name in case only */
  misspelt(key: string, name: string): GatewayError;
}

const backslash = 0x5c;

/** The names of the outermost members that the gateway knows in the requests of one dialect. */
export class MemberNames<Name extends string> {
  readonly #isRead: ReadonlySet<string>;
  readonly #spelled: ReadonlyMap<string, string>;
  /** The names by length, because the length alone excludes most keys. */
  readonly #byLength: readonly (readonly string[])[];
  readonly #refusals: Refusals;

  /**
   * @param readNames members that the gateway reads
   * @param modelNames members by which a provider may use another model than the requested one
   */
  constructor(readNames: readonly Name[], modelNames: readonly string[], refusals: Refusals) {
    const names = [...readNames, ...modelNames];
    const known = names.map((name) => name.toLowerCase());
    this.#isRead = new Set(readNames);
    this.#spelled = new Map(names.map((name) => [name.toLowerCase(), name]));
    this.#byLength = Array.from({ length: Math.max(...known.map(({ length }) => length)) + 1 }, (_, length) =>
      known.filter((name) => name.length === length),
    );
    this.#refusals = refusals;
  }

  /**
   * Finds the members that the gateway knows, also where they are escaped.
   * @throws GatewayError for a member that is repeated, or whose name differs from a known name in case only. Some parsers,
   *   such as Go's, accept it as that name, so a check of one member would say nothing about the other.
   */
  find(body: Buffer, members: JsonMembers): KnownMembers<Name> {
    const read: Partial<Record<Name, JsonMember>> = {};
    let modelMember: string | undefined;
    for (const member of members.list) {
      const folded = this.#foldedName(body, member);
      const name = folded === undefined ? undefined : this.#spelled.get(folded);
      if (name === undefined) continue;
      if (!member.isNamed(name)) throw this.#refusals.misspelt(member.key, name);
      if (!this.#reads(name)) {
        modelMember ??= name;
        continue;
      }
      if (read[name] !== undefined) throw this.#refusals.repeated(name);
      read[name] = member;
    }
    return { read, modelMember };
  }

  /**
   * What a field of a form is to the gateway: one that it reads, one by which another model could be chosen, or neither.
   * @throws GatewayError for a name that differs from a known one in case only, or by brackets behind it, as some parsers read it
   */
  sortField(field: string): 'read' | 'model_member' | undefined {
    const bracket = field.indexOf('[');
    const folded = fold(bracket === -1 ? field : field.slice(0, bracket));
    const name = this.#spelled.get(folded);
    if (name === undefined) return undefined;
    if (name !== field) throw this.#refusals.misspelt(field, name);
    return this.#reads(name) ? 'read' : 'model_member';
  }

  /** @throws GatewayError that says that the name is there twice */
  refuseRepeated(name: string): never {
    throw this.#refusals.repeated(name);
  }

  #reads(name: string): name is Name {
    return this.#isRead.has(name);
  }

  /** The known name that differs from a key in case only; undefined where there is none. */
  #foldedName(body: Buffer, member: JsonMember): string | undefined {
    const from = member.keyStart + 1;
    const length = member.keyEnd - from - 1;
    for (const name of this.#byLength[length] ?? []) if (isAscii(body, from, name)) return name;
    for (let at = from; at < from + length; at += 1) {
      const byte = body[at] as number;
      if (byte === backslash || byte >= 0x80) return fold(member.key);
    }
    return undefined;
  }
}

/** Whether the bytes equal a lower-case name, ignoring case. */
function isAscii(body: Buffer, from: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    const byte = body[from + index] as number;
    if (byte !== code && (byte | 0x20) !== code) return false;
  }
  return true;
}

/**
 * Folds case like Unicode: a long s is an s, a Kelvin sign is a k. The text after a NUL is removed, because parsers
 * written in C do not see it.
 */
function fold(key: string): string {
  return (key.split('\0', 1)[0] ?? '').toUpperCase().toLowerCase();
}
