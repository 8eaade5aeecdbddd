import { type JsonMember, type JsonMembers, scanObject } from '../../core/json/scan-object.ts';
import { skipSpace } from '../../core/json/scan-scalar.ts';
import { findEnd, MemberWalk } from '../../core/json/walk-members.ts';
import type { Quirks } from '../../core/quirks.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';

const openBrace = 0x7b;
const openBracket = 0x5b;
const comma = 0x2c;
const quote = 0x22;
/** Maximum bytes of a role, with its quotes and with every letter escaped. */
const longestRoleBytes = 128;

/** Roles that speak for the operator, each with the role that replaces it where a provider refuses it. */
const nearest: ReadonlyMap<string, string> = new Map([
  ['developer', 'system'],
  ['system', 'user'],
]);

/** Adapts a request body that the gateway wrote to a provider's quirks. */
export function adaptToQuirks(body: Buffer, quirks: Quirks): Buffer {
  if (quirks.maxTokensField === undefined && quirks.unknownRoles === undefined) return body;
  const scanned = scanObject(body);
  return scanned.kind === 'object' ? applySplices(body, quirkSplices(body, scanned.members, quirks)) : body;
}

/** The changes to a client's bytes that a provider's quirks require. */
export function quirkSplices(body: Buffer, members: JsonMembers, quirks: Quirks): readonly Splice[] {
  const { maxTokensField, unknownRoles } = quirks;
  return [
    ...(maxTokensField === undefined ? [] : renameMaxTokens(members, maxTokensField)),
    ...(unknownRoles === undefined || unknownRoles.length === 0 ? [] : replaceRoles(body, members, quirks)),
  ];
}

/** Where the client sent both names, the one that the provider accepts counts and the other is removed. */
function renameMaxTokens({ list }: JsonMembers, acceptedName: string): readonly Splice[] {
  const otherName = acceptedName === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const index = list.findIndex((member) => member.isNamed(otherName));
  const member = list[index];
  if (member === undefined) return [];
  if (list.some((candidate) => candidate.isNamed(acceptedName))) return [removal(list, index, member)];
  return [{ start: member.keyStart, end: member.keyEnd, text: JSON.stringify(acceptedName) }];
}

/** Removes a member together with a comma beside it. There is a comma, because the object has another member. */
function removal(list: readonly JsonMember[], index: number, member: JsonMember): Splice {
  const next = list[index + 1];
  if (next !== undefined) return { start: member.keyStart, end: next.keyStart, text: '' };
  return { start: list[index - 1]?.valueEnd ?? member.keyStart, end: member.valueEnd, text: '' };
}

/** Replaces roles up to the first message that is not an object. The provider judges that message and the rest. */
function replaceRoles(body: Buffer, { list }: JsonMembers, quirks: Quirks): readonly Splice[] {
  const messages = list.find((member) => member.isNamed('messages'));
  if (messages === undefined || body[messages.valueStart] !== openBracket) return [];
  const splices: Splice[] = [];
  let at = skipSpace(body, messages.valueStart + 1, messages.valueEnd);
  while (body[at] === openBrace) {
    const walk = new MemberWalk(body, at);
    for (; walk.isAtMember; walk.next()) {
      const splice = walk.isNamed('role') ? replaceRole(body, walk.valueStart, quirks) : undefined;
      if (splice !== undefined) splices.push(splice);
    }
    at = skipSpace(body, walk.end, messages.valueEnd);
    if (body[at] === comma) at = skipSpace(body, at + 1, messages.valueEnd);
  }
  return splices;
}

function replaceRole(body: Buffer, valueStart: number, quirks: Quirks): Splice | undefined {
  let end = findEnd(body, valueStart);
  while (end > valueStart && skipSpace(body, end - 1, end) === end) end -= 1;
  if (body[valueStart] !== quote || end - valueStart > longestRoleBytes) return undefined;
  const role: unknown = JSON.parse(body.toString('utf8', valueStart, end));
  const acceptedRole = roleFor(String(role), quirks);
  return acceptedRole === role ? undefined : { start: valueStart, end, text: JSON.stringify(acceptedRole) };
}

/** The role under which a message is sent: its own, or the nearest one that the provider accepts. */
export function roleFor(role: string, { unknownRoles = [] }: Quirks): string {
  let candidate = role;
  while (unknownRoles.includes(candidate)) {
    const next = nearest.get(candidate);
    if (next === undefined) return candidate;
    candidate = next;
  }
  return candidate;
}
