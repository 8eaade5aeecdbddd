import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import { imageIn } from './read-media.ts';

/**
 * Reads the content of a message or a delta: a string, or a list of parts, in which some providers send reasoning.
 * @returns false where it contains anything else
 */
export function readContent(content: unknown, emit: EmitAnswerEvent): boolean {
  if (typeof content === 'string') {
    if (content !== '') emit({ kind: 'text', text: content });
    return true;
  }
  if (content === undefined || content === null) return true;
  return Array.isArray(content) ? content.every((part: unknown) => readPart(part, emit)) : readPart(content, emit);
}

function readPart(part: unknown, emit: EmitAnswerEvent): boolean {
  if (typeof part === 'string') return readContent(part, emit);
  if (typeof part !== 'object' || part === null) return false;
  const { type, text, refusal } = part as { type?: unknown; text?: unknown; refusal?: unknown };
  switch (type) {
    case 'text':
    case 'output_text':
    case undefined:
      return typeof text === 'string' && readContent(text, emit);
    case 'thinking':
    case 'reasoning':
      return readThought(part, emit);
    case 'refusal':
      if (typeof refusal === 'string' && refusal !== '') emit({ kind: 'refusal', text: refusal });
      return typeof refusal === 'string';
    case 'image_url': {
      const image = imageIn(part);
      if (image !== undefined) emit(image);
      return image !== undefined;
    }
    case 'reference':
      // The part only marks a position in the text and has no content.
      return true;
    default:
      return false;
  }
}

/** A reasoning part has its text under the name of the part, or as a list of text parts. */
function readThought(part: object, emit: EmitAnswerEvent): boolean {
  const { thinking, reasoning, text } = part as Readonly<Record<string, unknown>>;
  const thought = thoughtText(thinking ?? reasoning ?? text);
  if (thought === undefined) return false;
  if (thought !== '') emit({ kind: 'reasoning', text: thought });
  return true;
}

function thoughtText(thought: unknown): string | undefined {
  if (typeof thought === 'string') return thought;
  if (!Array.isArray(thought)) return undefined;
  return thought.map((part: unknown) => textIn(part)).join('');
}

function textIn(part: unknown): string {
  const text = typeof part === 'object' && part !== null ? (part as { text?: unknown }).text : part;
  return typeof text === 'string' ? text : '';
}

/** Reads reasoning that is beside the content. Where both names are present, they have the same text. */
export function readReasoning(
  { reasoning_content: theirs, reasoning }: { readonly reasoning_content?: unknown; readonly reasoning?: unknown },
  emit: EmitAnswerEvent,
): void {
  const text = typeof theirs === 'string' && theirs !== '' ? theirs : reasoning;
  if (typeof text === 'string' && text !== '') emit({ kind: 'reasoning', text });
}
