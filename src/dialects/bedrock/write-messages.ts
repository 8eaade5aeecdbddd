import { GatewayError } from '../../core/errors.ts';
import type { CacheMarker, Message, Part } from '../../core/message.ts';
import { cachePoint, cachePointOf } from './cache-point.ts';
import { writeBlock } from './write-block.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: object[];
}

interface MessageOptions {
  /** Models that cannot cache refuse markers. */
  readonly canCache: boolean;
  /** The marker behind all messages. */
  readonly cache: CacheMarker | undefined;
}

/**
 * Writes the messages of the hub as turns. Messages of the same role are one turn, because the results of parallel calls must
 * stand together, at the beginning of the turn after the calls.
 */
export function writeMessages(messages: readonly Message[], { canCache, cache }: MessageOptions): object[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (isSystem(message)) continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const blocks = blocksOf(message, canCache);
    if (blocks.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  if (canCache && cache !== undefined) turns.at(-1)?.content.push(cachePoint(cache));
  return turns.map(({ role, content }) => ({ role, content: resultsFirst(content) }));
}

/** The instructions of the operator and the developer, from wherever they stand: Converse has one place for them. */
export function writeSystem(messages: readonly Message[], canCache: boolean): object[] | undefined {
  const blocks = messages.filter(isSystem).flatMap((message) => blocksOf(message, canCache));
  if (!blocks.every((block) => 'text' in block || 'cachePoint' in block)) {
    throw new GatewayError('invalid_request', 'A system message to Amazon Bedrock can hold text only.');
  }
  return blocks.length === 0 ? undefined : blocks;
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

function blocksOf({ content }: Message, canCache: boolean): object[] {
  const parts: readonly Part[] = typeof content === 'string' ? [{ kind: 'text', text: content }] : content;
  return parts.flatMap((part) => {
    const block = writeBlock(part);
    if (block === undefined) return [];
    return canCache ? [block, ...cachePointOf(part)] : [block];
  });
}

/** A marker stays behind the block that it belongs to. */
function resultsFirst(blocks: readonly object[]): readonly object[] {
  const results: object[] = [];
  const others: object[] = [];
  let list = others;
  for (const block of blocks) {
    if (!('cachePoint' in block)) list = 'toolResult' in block ? results : others;
    list.push(block);
  }
  return [...results, ...others];
}
