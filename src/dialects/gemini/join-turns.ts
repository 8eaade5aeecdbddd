import type { Message, Part } from '../../core/message.ts';

/**
 * Joins what a stream had cut: Google's SDKs keep each chunk of an answer as a content or a part of its own and send all of
 * them back, and only the last piece of a thought has the signature, which proves the whole thought.
 */
export function joinTurns(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  let turn: Part[] | undefined;
  for (const message of messages) {
    if (message.role !== 'assistant') {
      turn = undefined;
      joined.push(message);
      continue;
    }
    if (turn === undefined) joined.push({ ...message, content: (turn = []) });
    for (const part of partsOf(message)) addPart(turn, part);
  }
  return joined.map((message) => (message.role === 'assistant' ? simplest(message) : message));
}

/** A message with one text says it as a string. */
export function simplest(message: Message): Message {
  const { content } = message;
  const [only] = content;
  const isText = content.length === 1 && typeof only === 'object' && only.kind === 'text';
  return isText && only.signature === undefined ? { ...message, content: only.text } : message;
}

function partsOf({ content }: Message): readonly Part[] {
  return typeof content === 'string' ? [{ kind: 'text', text: content }] : content;
}

function addPart(turn: Part[], part: Part): void {
  const last = turn.at(-1);
  if (last?.kind === 'reasoning' && part.kind === 'reasoning' && last.signature === undefined) {
    turn[turn.length - 1] = { ...last, ...part, text: last.text + part.text };
  } else if (last?.kind === 'text' && part.kind === 'text' && last.signature === undefined) {
    turn[turn.length - 1] = { ...last, ...part, text: last.text + part.text };
  } else turn.push(part);
}
