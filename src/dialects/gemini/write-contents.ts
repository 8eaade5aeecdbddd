import type { Message, Part } from '../../core/message.ts';
import { wantsSignatures } from './model-generation.ts';
import { noSignature } from './signature.ts';
import { type ContentsForm, PartWriter } from './write-part.ts';

interface Content {
  readonly role: 'user' | 'model';
  readonly parts: object[];
}

interface Contents {
  readonly systemInstruction?: { readonly parts: readonly object[] };
  readonly contents: readonly Content[];
}

/**
 * Writes the messages. Those of the system and of the developer become the system instruction, wherever they stand, because
 * Gemini has no other place for them. Neighbours of one role become one content.
 */
export function writeContents(messages: readonly Message[], form: ContentsForm): Contents {
  const writer = new PartWriter(form, callNames(messages));
  const system: object[] = [];
  const contents: Content[] = [];
  for (const { role, content } of messages) {
    const parts = partsOf(content).flatMap((part) => writer.write(part));
    if (parts.length === 0) continue;
    if (role === 'system' || role === 'developer') system.push(...parts);
    else append(contents, role === 'assistant' ? 'model' : 'user', parts);
  }
  if (wantsSignatures(form.model)) for (const { role, parts } of contents) if (role === 'model') signFirstCall(parts);
  // A request needs contents.
  if (contents.length === 0) return { contents: [{ role: 'user', parts: system }] };
  return system.length === 0 ? { contents } : { systemInstruction: { parts: system }, contents };
}

function append(contents: Content[], role: Content['role'], parts: readonly object[]): void {
  const last = contents.at(-1);
  if (last?.role === role) last.parts.push(...parts);
  else contents.push({ role, parts: [...parts] });
}

function partsOf(content: Message['content']): readonly Part[] {
  if (typeof content !== 'string') return content;
  return content === '' ? [] : [{ kind: 'text', text: content }];
}

/** The name of the function by the id of its call: results name their function. */
function callNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { content } of messages) {
    if (typeof content === 'string') continue;
    for (const part of content) if (part.kind === 'tool_call') names.set(part.id, part.name);
  }
  return names;
}

/** Of parallel calls, the first one alone is signed. */
function signFirstCall(parts: object[]): void {
  const index = parts.findIndex((part) => 'functionCall' in part);
  const call = parts[index];
  if (call !== undefined && !('thoughtSignature' in call)) parts[index] = { ...call, thoughtSignature: noSignature };
}
