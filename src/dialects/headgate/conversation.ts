import type { Conversation } from '../../core/conversation.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import type { Message } from '../../core/message.ts';
import { readMessages } from '../chat-form/read-messages.ts';
import { readOptions } from '../chat-form/read-options.ts';
import { isObject, optionalNumber, text, wrong } from '../chat-form/read-value.ts';

/** A checked request of `/v1/inference` in the hub's words. */
export function readConversation(body: Buffer): Conversation {
  const request = parseExact(body.toString());
  if (!isObject(request)) throw wrong('', 'an object');
  const { prompt, messages, system, stream, max_tokens: maxTokens } = request;
  const ownMessages =
    messages === undefined ? [said('user', text(prompt, 'prompt'))] : readMessages(messages, noneUnknown);
  return {
    messages: system === undefined ? ownMessages : [said('system', text(system, 'system')), ...ownMessages],
    stream: stream === true,
    ...optionalNumber('maxOutputTokens', maxTokens, 'max_tokens'),
    ...readOptions(request),
  };
}

function said(role: Message['role'], content: string): Message {
  return { role, content };
}

function noneUnknown(): void {
  // The schema takes no member that is not known.
}
