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
