import type { GatewayError } from '../core/errors.ts';
import { foldName } from '../core/json/fold-name.ts';
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

interface KnownName<Name extends string> {
  /** As a request must write it. */
  readonly spelled: string;
  readonly lowerCase: string;
  /** The name again, if the gateway reads the member. */
  readonly read: Name | undefined;
}

/** The names of the outermost members that the gateway knows in the requests of one dialect. */
export class MemberNames<Name extends string> {
  readonly #byLowerCase: ReadonlyMap<string, KnownName<Name>>;
  /** The names by length, because the length alone excludes most keys. */
  readonly #byLength: readonly (readonly KnownName<Name>[])[];
  readonly #refusals: Refusals;

  /**
   * @param readNames members that the gateway reads
   * @param modelNames members by which a provider may use another model than the requested one
   */
  constructor(readNames: readonly Name[], modelNames: readonly string[], refusals: Refusals) {
    const names: KnownName<Name>[] = [
      ...readNames.map((name) => ({ spelled: name, lowerCase: name.toLowerCase(), read: name })),
      ...modelNames.map((name) => ({ spelled: name, lowerCase: name.toLowerCase(), read: undefined })),
    ];
    this.#byLowerCase = new Map(names.map((name) => [name.lowerCase, name]));
    const longest = Math.max(...names.map(({ lowerCase }) => lowerCase.length));
    this.#byLength = Array.from({ length: longest + 1 }, (_, length) =>
      names.filter(({ lowerCase }) => lowerCase.length === length),
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
      const known = this.#find(body, member);
      if (known === undefined) continue;
      const { spelled, read: name } = known;
      if (!member.isNamed(spelled)) throw this.#refusals.misspelt(member.key, spelled);
      if (name === undefined) modelMember ??= spelled;
      else if (read[name] !== undefined) throw this.#refusals.repeated(name);
      else read[name] = member;
    }
    return { read, modelMember };
  }

  /**
   * What a field of a form is to the gateway: one that it reads, one by which another model could be chosen, or neither.
   * @throws GatewayError for a name that differs from a known one in case only, or by brackets behind it, as some parsers read it
   */
  sortField(field: string): 'read' | 'model_member' | undefined {
    const bracket = field.indexOf('[');
    const known = this.#byLowerCase.get(foldName(bracket === -1 ? field : field.slice(0, bracket)));
    if (known === undefined) return undefined;
    if (known.spelled !== field) throw this.#refusals.misspelt(field, known.spelled);
    return known.read === undefined ? 'model_member' : 'read';
  }

  /** @throws GatewayError that says that the name is there twice */
  refuseRepeated(name: string): never {
    throw this.#refusals.repeated(name);
  }

  /** The known name that a key differs from in case only; undefined where there is none. */
  #find(body: Buffer, member: JsonMember): KnownName<Name> | undefined {
    const from = member.keyStart + 1;
    const length = member.keyEnd - from - 1;
    for (const known of this.#byLength[length] ?? none) if (isAscii(body, from, known.lowerCase)) return known;
    for (let at = from; at < from + length; at += 1) {
      const byte = body[at] as number;
      if (byte === backslash || byte >= 0x80) return this.#byLowerCase.get(foldName(member.key));
    }
    return undefined;
  }
}

const none: readonly never[] = [];

/** Whether the bytes equal a lower-case name, ignoring case. */
function isAscii(body: Buffer, from: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    const byte = body[from + index] as number;
    if (byte !== code && (byte | 0x20) !== code) return false;
  }
  return true;
}
