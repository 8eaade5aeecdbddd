import type { Conversation } from '../core/conversation.ts';
import type { Exchange } from '../core/exchange.ts';
import type { GenerateInference, Inference } from '../core/inference.ts';
import { boundValues } from '../dialects/bound-values.ts';
import { hashOf } from './balance/affinity.ts';
import type { AffinitySource } from './affinity-sources.ts';

const sessionHeader = 'x-headgate-session';
/** More of a text says nothing new about who asks. */
const maxTextLength = 16_384;

/** A number that requests have in common which belong together; undefined where this one has nothing to tell by. */
export function affinityKeyOf(
  inference: Inference,
  headers: Exchange['headers'],
  sources: readonly AffinitySource[],
): number | undefined {
  for (const source of sources) {
    const text = source === 'session' ? sessionOf(headers) : textOf(source, inference);
    if (text !== undefined && text !== '') return hashOf(text.slice(0, maxTextLength));
  }
  return undefined;
}

function sessionOf(headers: Exchange['headers']): string | undefined {
  const value = headers[sessionHeader];
  return typeof value === 'string' ? value : undefined;
}

function textOf(source: Exclude<AffinitySource, 'session'>, inference: Inference): string | undefined {
  if (inference.operation !== 'generate') return undefined;
  const conversation = conversationOf(inference);
  if (conversation === undefined) return undefined;
  if (source === 'user') return conversation.user;
  return source === 'prompt_cache_key' ? conversation.cacheKey : beginningOf(conversation);
}

/** Undefined where the request has more than is read, or something that cannot be represented: it then goes anywhere. */
function conversationOf(inference: GenerateInference): Conversation | undefined {
  try {
    boundValues(inference.body);
    return inference.conversation();
  } catch {
    return undefined;
  }
}

/** All that stands before the answer to the first message of the user: it is the same in each turn of a conversation. */
function beginningOf({ messages }: Conversation): string {
  let text = '';
  for (const { role, content } of messages) {
    if (text.length >= maxTextLength) break;
    text += `${role}:${typeof content === 'string' ? content : textsOf(content)}\n`;
    if (role === 'user') break;
  }
  return text;
}

function textsOf(parts: Exclude<Conversation['messages'][number]['content'], string>): string {
  return parts.map((part) => ('text' in part ? part.text : part.kind)).join('\n');
}
