import type { Conversation } from '../core/conversation.ts';
import { partsOf } from '../core/conversation-features.ts';
import type { Part } from '../core/message.ts';
import type { ObjectIds } from '../core/object-ids.ts';
import { openNamedId } from './openai-form/open-named-ids.ts';

/**
 * The conversation with the provider's ids of stored files in the place of the caller's.
 * @param provider name of the one that the conversation goes to
 * @throws GatewayError `invalid_request` for a file of the caller that another provider stores; `object_not_found` for an id that is none
 *   of the caller's, where ids last: elsewhere it passes
 */
export function openFiles(conversation: Conversation, ids: ObjectIds, provider: string): Conversation {
  if (!namesFile(conversation)) return conversation;
  const open = (part: Part): Part => {
    if (part.kind === 'tool_result' && typeof part.content !== 'string') {
      return { ...part, content: part.content.map(open) };
    }
    if (!('source' in part) || part.source.kind !== 'file') return part;
    return { ...part, source: { ...part.source, id: openNamedId('file', part.source.id, ids, provider) } };
  };
  const messages = conversation.messages.map((message) => {
    const { content } = message;
    return typeof content === 'string' ? message : { ...message, content: content.map(open) };
  });
  return { ...conversation, messages };
}

function namesFile(conversation: Conversation): boolean {
  for (const part of partsOf(conversation)) if ('source' in part && part.source.kind === 'file') return true;
  return false;
}
