import { MemberWalk } from '../../core/json/walk-members.ts';
import type { JsonMember } from '../../core/json/scan-object.ts';
import { skipSpace } from '../../core/json/scan-scalar.ts';
import { MemberNames } from '../member-names.ts';
import { invalidMember } from './check-member.ts';

/** All members of a request that the gateway itself reads or edits. */
const readNames = ['model', 'messages', 'max_tokens', 'stream', 'tools', 'container'] as const;

/** Members by which Anthropic, or a gateway in front of it, may use another model than `model` names. */
const modelNames = ['fallbacks', 'models', 'fallback_models'] as const;

/** The members of a Messages request that the gateway knows. */
export const messagesMembers = new MemberNames(readNames, modelNames, {
  repeated: (name) => invalidMember(name, 'Field given twice', 'duplicate_parameter'),
  misspelt(key, name) {
    const message = `Unknown field. Did you mean '${name}'? Some providers do not tell the two apart, so this gateway takes only the latter`;
    return invalidMember(key.slice(0, 64), message, 'unknown_parameter');
  },
});

const openBracket = 0x5b;
const openBrace = 0x7b;
const comma = 0x2c;

/**
 * Whether one of the tools names a model: the advisor tool lets a model of its own take part in the answer. The search
 * ends at a tool that is not an object, which every provider refuses.
 */
export function someToolNamesModel(body: Buffer, tools: JsonMember | undefined): boolean {
  if (tools === undefined || body[tools.valueStart] !== openBracket) return false;
  let at = skipSpace(body, tools.valueStart + 1, tools.valueEnd);
  while (body[at] === openBrace) {
    const walk = new MemberWalk(body, at);
    for (; walk.isAtMember; walk.next()) if (walk.isNamed('model')) return true;
    at = skipSpace(body, walk.end, tools.valueEnd);
    if (body[at] === comma) at = skipSpace(body, at + 1, tools.valueEnd);
  }
  return false;
}
