import type { Message, Part } from '../../core/message.ts';
import { writeBlock } from './write-block.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: object[];
}

/**
 * Writes the messages of the hub as turns. Messages of the same role are one turn, because the results of parallel calls must
 * stand together, at the beginning of the turn after the calls.
 */
export function writeMessages(messages: readonly Message[]): object[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (isSystem(message)) continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const blocks = partsOf(message).flatMap((part) => writeBlock(part) ?? []);
    if (blocks.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  return turns.map(({ role, content }) => ({ role, content: simplified(resultsFirst(content)) }));
}

/** The instructions of the operator and the developer, from wherever they stand: this dialect has one place for them. */
export function writeSystem(messages: readonly Message[]): string | object[] | undefined {
  const blocks = messages
    .filter(isSystem)
    .flatMap((message) => partsOf(message).flatMap((part) => writeBlock(part) ?? []));
  return blocks.length === 0 ? undefined : simplified(blocks);
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

function partsOf({ content }: Message): readonly Part[] {
  return typeof content === 'string' ? [{ kind: 'text', text: content }] : content;
}

function resultsFirst(blocks: readonly object[]): readonly object[] {
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))];
}

function isResult(block: object): boolean {
  return 'type' in block && block.type === 'tool_result';
}

/** One plain text is a string: some servers that copy the dialect know nothing else in `system`. */
function simplified(blocks: readonly object[]): string | object[] {
  const [first] = blocks;
  const isPlain = blocks.length === 1 && first !== undefined && 'text' in first && !('cache_control' in first);
  return isPlain && typeof first.text === 'string' ? first.text : [...blocks];
}
