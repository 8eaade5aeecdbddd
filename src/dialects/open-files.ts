import type { Conversation } from '../core/conversation.ts';
import { partsOf } from '../core/conversation-features.ts';
import type { Part } from '../core/message.ts';
import type { ObjectIds } from '../core/object-ids.ts';
import type { ProviderDialect } from './dialect.ts';
import { openNamedId } from './openai-form/open-named-ids.ts';

type StoreOf = Pick<ProviderDialect, 'namesStored'>;

/**
 * The conversation with the provider's ids of stored files in the place of the caller's.
 * @param provider name of the one that the conversation goes to
 * @param dialect its own, which tells the URLs of what it stores
 * @throws GatewayError `invalid_request` for a file of the caller that another provider stores; `object_not_found` for an id that is none
 *   of the caller's, where ids last: elsewhere it passes
 */
export function openFiles(
  conversation: Conversation,
  ids: ObjectIds,
  provider: string,
  dialect: StoreOf,
): Conversation {
  if (!namesFile(conversation, dialect)) return conversation;
  const open = (part: Part): Part => {
    if (part.kind === 'tool_result' && typeof part.content !== 'string') {
      return { ...part, content: part.content.map(open) };
    }
    if (!('source' in part)) return part;
    const { source } = part;
    if (source.kind === 'url' && dialect.namesStored?.(source.url) === true) {
      return { ...part, source: { ...source, url: openNamedId('file', source.url, ids, provider) } };
    }
    if (source.kind !== 'file') return part;
    return { ...part, source: { ...source, id: openNamedId('file', source.id, ids, provider) } };
  };
  const messages = conversation.messages.map((message) => {
    const { content } = message;
    return typeof content === 'string' ? message : { ...message, content: content.map(open) };
  });
  return { ...conversation, messages };
}

function namesFile(conversation: Conversation, { namesStored }: StoreOf): boolean {
  for (const part of partsOf(conversation)) {
    if (!('source' in part)) continue;
    const { source } = part;
    if (source.kind === 'file' || (source.kind === 'url' && namesStored?.(source.url) === true)) return true;
  }
  return false;
}
