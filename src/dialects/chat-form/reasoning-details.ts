import type { ReasoningPart } from '../../core/message.ts';
import type { Signature } from '../../core/signature.ts';
import type { Signed } from '../../core/signed-collector.ts';
import { isObject } from './read-value.ts';

/**
 * Thoughts and their signatures in the form of OpenRouter's `reasoning_details`, which clients of chat completions repeat
 * in the next turn. See docs/decisions/signatures-go-home.md.
 */

/** Whose signature one is; OpenRouter's documentation has these words. */
const formats: ReadonlyArray<readonly [dialect: string, format: string]> = [
  ['anthropic', 'anthropic-claude-v1'],
  ['openai-responses', 'openai-responses-v1'],
  ['gemini', 'google-gemini-v1'],
];
/** Before the name of a dialect that has no such word. */
const ownPrefix = 'headgate-';

function formatOf(dialect: string): string {
  return formats.find(([name]) => name === dialect)?.[1] ?? `${ownPrefix}${dialect}`;
}

function dialectOf(format: unknown): string | undefined {
  if (typeof format !== 'string') return undefined;
  if (format.startsWith(ownPrefix)) return format.slice(ownPrefix.length);
  return formats.find(([, known]) => known === format)?.[0];
}

/** Undefined where none of it is signed: a text alone stands in `reasoning_content`. */
export function writeReasoningDetails(thoughts: readonly Signed[]): object[] | undefined {
  if (thoughts.every(({ signature }) => signature === undefined)) return undefined;
  return thoughts.flatMap(writeThought);
}

function writeThought({ text = '', isSummary = false, signature, callId }: Signed, index: number): object[] {
  const { id, data, dialect } = signature ?? {};
  const rest = {
    ...(id === undefined ? {} : { id }),
    ...(dialect === undefined ? {} : { format: formatOf(dialect) }),
    index,
  };
  if (signature?.kind === 'proof' && callId === undefined) {
    return [{ type: 'reasoning.text', text, signature: data, ...rest }];
  }
  const readable = isSummary ? { type: 'reasoning.summary', summary: text } : { type: 'reasoning.text', text };
  const sealed = { type: 'reasoning.encrypted', data, ...rest, ...(callId === undefined ? {} : { id: callId }) };
  return [...(text === '' ? [] : [{ ...readable, ...rest }]), ...(signature === undefined ? [] : [sealed])];
}

/** What a client repeats of the thoughts of an earlier answer. */
interface ReadDetails {
  readonly thoughts: readonly ReasoningPart[];
  /** By the id of the call. */
  readonly ofCalls: ReadonlyMap<string, Signature>;
}

type OpenPart = { -readonly [Name in keyof ReasoningPart]: ReasoningPart[Name] };

/**
 * Reads the form that `writeReasoningDetails` writes. An entry of another form says nothing.
 * @param callIds the ids of the message's calls of tools
 */
export function readReasoningDetails(details: readonly unknown[], callIds: ReadonlySet<string>): ReadDetails {
  const thoughts: OpenPart[] = [];
  const ofCalls = new Map<string, Signature>();
  let latest: { readonly part: OpenPart; readonly index: unknown } | undefined;
  for (const detail of details) {
    if (!isObject(detail)) continue;
    const { type, index, id } = detail;
    if (type === 'reasoning.encrypted') {
      const ofCall = typeof id === 'string' && callIds.has(id) ? id : undefined;
      const signature = signatureOf(detail, 'content', detail['data'], ofCall === undefined ? id : undefined);
      if (signature === undefined) continue;
      if (ofCall !== undefined) ofCalls.set(ofCall, signature);
      else if (latest !== undefined && latest.index === index && latest.part.signature === undefined)
        latest.part.signature = signature;
      else thoughts.push({ kind: 'reasoning', text: '', signature });
      continue;
    }
    const part = readThought(detail);
    if (part === undefined) continue;
    thoughts.push(part);
    latest = { part, index };
  }
  return { thoughts, ofCalls };
}

function readThought(detail: Readonly<Record<string, unknown>>): OpenPart | undefined {
  const { type, text, summary, id } = detail;
  if (type === 'reasoning.summary') {
    return typeof summary === 'string' && summary !== ''
      ? { kind: 'reasoning', text: summary, isSummary: true }
      : undefined;
  }
  if (type !== 'reasoning.text') return undefined;
  const signature = signatureOf(detail, 'proof', detail['signature'], id);
  const thought = typeof text === 'string' ? text : '';
  if (signature === undefined) return thought === '' ? undefined : { kind: 'reasoning', text: thought };
  return { kind: 'reasoning', text: thought, signature };
}

function signatureOf(
  { format }: Readonly<Record<string, unknown>>,
  kind: Signature['kind'],
  data: unknown,
  id: unknown,
): Signature | undefined {
  const dialect = dialectOf(format);
  if (dialect === undefined || typeof data !== 'string' || data === '') return undefined;
  return { dialect, kind, data, ...(typeof id === 'string' ? { id } : {}) };
}
