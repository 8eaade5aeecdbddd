import type { DialectName } from '../core/dialect-name.ts';
import type { Message } from '../core/message.ts';

/**
 * Whether the client has lost the thoughts before the tool calls that its last message answers: their turn has no thought
 * that this dialect has signed. Claude refuses to think in such a conversation.
 */
export function lacksThoughts(messages: readonly Message[], dialect: DialectName): boolean {
  const last = messages.at(-1);
  if (last === undefined || !hasPart(last, 'tool_result')) return false;
  const turn = messages.findLast(({ role }) => role === 'assistant');
  return turn !== undefined && !hasSignedThought(turn, dialect);
}

function hasPart({ content }: Message, kind: string): boolean {
  return typeof content !== 'string' && content.some((part) => part.kind === kind);
}

function hasSignedThought({ content }: Message, dialect: DialectName): boolean {
  if (typeof content === 'string') return false;
  return content.some((part) => part.kind === 'reasoning' && part.signature?.dialect === dialect);
}
