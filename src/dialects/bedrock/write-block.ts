import type { MediaSource } from '../../core/media-source.ts';
import type { FilePart, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { inputOf } from '../tool-input.ts';
import { formatOf } from './media-formats.ts';

/**
 * A part of a message as a content block. Undefined for what Converse has no place for, and for an empty text, which it
 * refuses.
 */
export function writeBlock(part: Part): object | undefined {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return part.text === '' ? undefined : { text: part.text };
    case 'image':
    case 'audio':
    case 'video':
      return writeMedia(part.kind, part.source);
    case 'file':
      return writeFile(part);
    case 'tool_call':
      return writeToolCall(part);
    case 'tool_result':
      return writeToolResult(part);
    case 'reasoning':
      return writeThought(part);
    case 'extension':
      // No client speaks this dialect, so that none of its parts comes from one.
      break;
  }
  return undefined;
}

function writeMedia(kind: 'image' | 'audio' | 'video', source: MediaSource): object | undefined {
  if (source.kind !== 'data') return undefined;
  return { [kind]: { format: formatOf(kind, source), source: { bytes: source.data } } };
}

function writeFile({ source, name, title, context, citations }: FilePart): object | undefined {
  const { mediaType = '' } = source;
  for (const kind of ['image', 'audio', 'video'] as const) {
    if (mediaType.startsWith(`${kind}/`)) return writeMedia(kind, source);
  }
  const written = documentSource(source);
  if (written === undefined) return undefined;
  const document = {
    format: source.kind === 'text' ? 'txt' : formatOf('document', source, name ?? title),
    name: plainName(title ?? name ?? ''),
    source: written,
    ...(context === undefined ? {} : { context }),
    ...(citations === undefined ? {} : { citations: { enabled: citations } }),
  };
  return { document };
}

function documentSource(source: MediaSource): object | undefined {
  if (source.kind === 'text') return { text: source.text };
  return source.kind === 'data' ? { bytes: source.data } : undefined;
}

/** The API takes letters, digits, hyphens, brackets and single blanks in the name of a document, and requires one. */
function plainName(name: string): string {
  const plain = name
    .replaceAll(/[^a-zA-Z0-9()[\]-]+/g, ' ')
    .trim()
    .slice(0, 200);
  return plain === '' ? 'document' : plain;
}

/** The API refuses ids with other characters, and longer ones, which some providers give out. */
function plainId(id: string): string {
  return id.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(-64);
}

function writeToolCall({ id, name, arguments: json }: ToolCallPart): object {
  return { toolUse: { toolUseId: plainId(id), name, input: inputOf(json) } };
}

function writeToolResult({ callId, content, isError }: ToolResultPart): object {
  const parts: readonly Part[] = typeof content === 'string' ? [{ kind: 'text', text: content }] : content;
  const written = parts.flatMap((part) => writeBlock(part) ?? []);
  const toolResult = {
    toolUseId: plainId(callId),
    // The API requires a block, and refuses one of empty text.
    content: written.length === 0 ? [{ json: {} }] : written,
    ...(isError === true ? { status: 'error' } : {}),
  };
  return { toolResult };
}

/** Only what a model of Bedrock has signed. */
function writeThought({ text, signature }: ReasoningPart): object | undefined {
  if (signature?.dialect !== 'bedrock') return undefined;
  if (signature.kind === 'content') return { reasoningContent: { redactedContent: signature.data } };
  return { reasoningContent: { reasoningText: { text, signature: signature.data } } };
}
