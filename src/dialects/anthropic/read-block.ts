import type { Part, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import type { Signature } from '../../core/signature.ts';
import { isObject, optional, text, wrong } from '../chat-form/read-value.ts';
import { ownerOfWrapped } from '../wrapped-signature.ts';
import { cacheOf } from './cache-marker.ts';
import { readCitations } from './citations.ts';
import type { Extensions } from '../extensions.ts';
import { readDocument, readImage, readSearchResult } from './read-media.ts';
import { readRedactedThinking, readThinking, signatureIn } from './thinking.ts';

type Members = Readonly<Record<string, unknown>>;

/** The members of each block that the hub has a place for. */
const blockMembers = {
  text: new Set(['type', 'text', 'citations', 'cache_control']),
  image: new Set(['type', 'source', 'cache_control']),
  document: new Set(['type', 'source', 'title', 'context', 'citations', 'cache_control']),
  search_result: new Set(['type', 'source', 'title', 'content', 'citations', 'cache_control']),
  thinking: new Set(['type', 'thinking', 'signature']),
  redacted_thinking: new Set(['type', 'data']),
  tool_use: new Set(['type', 'id', 'name', 'input', 'caller', 'cache_control']),
  tool_result: new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control']),
} as const;

type BlockType = keyof typeof blockMembers;

function isKnown(type: string): type is BlockType {
  return Object.hasOwn(blockMembers, type);
}

/** The blocks of a message, of `system`, or of a tool's result. */
export function readBlocks(blocks: unknown, at: string, extensions: Extensions): Part[] {
  if (!Array.isArray(blocks)) throw wrong(at, 'a string or an array of objects');
  const parts: Part[] = [];
  const ofCalls = new Map<string, Signature>();
  for (const [index, block] of (blocks as unknown[]).entries()) {
    const place = `${at}.${index}`;
    if (!isObject(block)) throw wrong(place, 'an object');
    const type = text(block['type'], `${place}.type`);
    if (!isKnown(type)) {
      parts.push(foreignPart(type, block));
      continue;
    }
    extensions.addOthers(block, blockMembers[type], `messages.content.${type}.`);
    if (type === 'redacted_thinking' && takeOwned(block, parts, ofCalls)) continue;
    parts.push(...readBlock(type, block, place, extensions).map((part) => signedCall(part, ofCalls)));
  }
  return parts;
}

/** Whether the block holds nothing but the signature of the text before it, or of a call of a tool behind it. */
function takeOwned({ data }: Members, parts: Part[], ofCalls: Map<string, Signature>): boolean {
  const owner = typeof data === 'string' ? ownerOfWrapped(data) : undefined;
  const signature = owner === undefined ? undefined : signatureIn(data, 'proof');
  if (owner === undefined || signature === undefined) return false;
  if (owner.kind === 'tool_call') {
    ofCalls.set(owner.id, signature);
    return true;
  }
  const at = parts.findLastIndex(({ kind }) => kind === 'text');
  const before = parts[at];
  if (before?.kind === 'text') parts[at] = { ...before, signature };
  else parts.push({ kind: 'text', text: '', signature });
  return true;
}

function signedCall(part: Part, ofCalls: ReadonlyMap<string, Signature>): Part {
  const signature = part.kind === 'tool_call' ? ofCalls.get(part.id) : undefined;
  return signature === undefined ? part : ({ ...part, signature } as ToolCallPart);
}

/** Calls of tools that Anthropic runs, their results, and whatever is new: the answer rests on them. */
function foreignPart(type: string, value: Members): Part {
  const name = `messages.content.${type.slice(0, 64)}`;
  return { kind: 'extension', dialect: 'anthropic', name, value, isIndispensable: true };
}

function readBlock(type: BlockType, block: Members, at: string, extensions: Extensions): Part[] {
  switch (type) {
    case 'text':
      return [
        {
          kind: 'text',
          text: text(block['text'], `${at}.text`),
          ...optional('citations', block['citations'], () =>
            readCitations(block['citations'], (kind, citation) => {
              extensions.add(`messages.content.text.citations.${kind.slice(0, 64)}`, citation);
            }),
          ),
          ...cacheOf(block),
        },
      ];
    case 'image':
      return [readImage(block, at)];
    case 'document':
      return readDocument(block, at, extensions);
    case 'search_result':
      return [readSearchResult(block, at, extensions)];
    case 'thinking':
      return [readThinking(block, at)];
    case 'redacted_thinking':
      return [readRedactedThinking(block, at)];
    case 'tool_use':
      noteCaller(block['caller'], extensions);
      return [
        {
          kind: 'tool_call',
          id: text(block['id'], `${at}.id`),
          name: text(block['name'], `${at}.name`),
          arguments: JSON.stringify(block['input'] ?? {}),
          ...cacheOf(block),
        },
      ];
    case 'tool_result':
      break;
  }
  return [readToolResult(block, at, extensions)];
}

/** Who has called the tool, where that is not the model itself: a program that the model has written. */
function noteCaller(caller: unknown, extensions: Extensions): void {
  if (isObject(caller) && caller['type'] !== 'direct') extensions.add('messages.content.tool_use.caller', caller);
}

function readToolResult(block: Members, at: string, extensions: Extensions): ToolResultPart {
  const { content } = block;
  return {
    kind: 'tool_result',
    callId: text(block['tool_use_id'], `${at}.tool_use_id`),
    content:
      content === undefined || content === null
        ? ''
        : typeof content === 'string'
          ? content
          : readBlocks(content, `${at}.content`, extensions),
    ...(block['is_error'] === true ? { isError: true } : {}),
    ...cacheOf(block),
  };
}
