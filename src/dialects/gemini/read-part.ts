import type { Part, ToolResultPart } from '../../core/message.ts';
import { isObject, optional, optionalText, text, wrong } from '../chat-form/read-value.ts';
import type { CallIds } from './call-ids.ts';
import type { Extensions } from '../extensions.ts';
import { detailOf, readFileData, readInlineData } from './media.ts';
import { listOf, type Members, protoMembers } from './proto-members.ts';
import { readResponse } from './read-response.ts';
import { readSignature } from './signature.ts';

/** Members that say something of the part beside them. */
const sideMembers: ReadonlySet<string> = new Set(['thought', 'thoughtSignature']);

/** Reads one part of a message. */
export function readPart(value: unknown, at: string, calls: CallIds, extensions: Extensions): Part {
  if (!isObject(value)) throw wrong(at, 'an object');
  const part = protoMembers(value, at);
  const note = (...known: readonly string[]): void => {
    // A stand-in for a signature is none.
    const empty = [
      ...(part['thought'] === true ? [] : ['thought']),
      ...(readSignature(part['thoughtSignature']) === undefined ? ['thoughtSignature'] : []),
    ];
    extensions.addOthers(part, new Set([...known, ...empty]), 'contents.parts.');
  };
  if (part['text'] !== undefined) {
    note('text', 'thought', 'thoughtSignature');
    return readText(part, at);
  }
  if (part['functionCall'] !== undefined) {
    note('functionCall', 'thoughtSignature');
    return readCall(part, `${at}.functionCall`, calls, extensions);
  }
  if (part['functionResponse'] !== undefined) {
    note('functionResponse');
    return readResult(part['functionResponse'], `${at}.functionResponse`, calls, extensions);
  }
  if (part['inlineData'] === undefined && part['fileData'] === undefined) return foreignPart(value, part);
  const media = readMedia(part, at, extensions);
  const own = ['inlineData', 'fileData', 'videoMetadata', 'mediaResolution'];
  if (media.kind !== 'image') {
    note(...own);
    return media;
  }
  note(...own, 'thoughtSignature');
  const signature = readSignature(part['thoughtSignature']);
  return signature === undefined ? media : { ...media, signature };
}

function readText(part: Members, at: string): Part {
  const content = text(part['text'], `${at}.text`);
  const signature = optional('signature', part['thoughtSignature'], () => readSignature(part['thoughtSignature']));
  const signed = signature.signature === undefined ? {} : { signature: signature.signature };
  // Gemini shows a summary of its thoughts only.
  if (part['thought'] === true) return { kind: 'reasoning', text: content, isSummary: true, ...signed };
  return { kind: 'text', text: content, ...signed };
}

function readMedia(part: Members, at: string, extensions: Extensions): Part {
  const isStored = part['inlineData'] === undefined;
  const media = isStored
    ? readFileData(part['fileData'], `${at}.fileData`)
    : readInlineData(part['inlineData'], `${at}.inlineData`);
  if (isStored && (media.kind === 'audio' || media.kind === 'video')) {
    extensions.nameFeature(media.kind, 'contents.parts.fileData');
  }
  const stored = part[isStored ? 'fileData' : 'inlineData'];
  const { displayName } = isObject(stored) ? protoMembers(stored, at) : {};
  // Only a file has a name in other dialects.
  if (displayName !== undefined && media.kind !== 'file') {
    extensions.add(`contents.parts.${isStored ? 'fileData' : 'inlineData'}.displayName`, displayName);
  }
  const { videoMetadata: options, mediaResolution: resolution } = part;
  const detail = isObject(resolution) ? detailOf(resolution) : undefined;
  if (resolution !== undefined && (detail === undefined || media.kind !== 'image')) {
    extensions.add('contents.parts.mediaResolution', resolution);
  }
  if (media.kind === 'image' && detail !== undefined) return { ...media, detail };
  if (media.kind === 'video' && options !== undefined) return { ...media, options };
  if (options !== undefined) extensions.add('contents.parts.videoMetadata', options);
  return media;
}

const callMembers: ReadonlySet<string> = new Set(['id', 'name', 'args']);

function readCall(part: Members, at: string, calls: CallIds, extensions: Extensions): Part {
  if (!isObject(part['functionCall'])) throw wrong(at, 'an object');
  const call = protoMembers(part['functionCall'], at);
  extensions.addOthers(call, callMembers, 'contents.parts.functionCall.');
  const name = text(call['name'], `${at}.name`);
  const { id } = optionalText('id', call['id'], `${at}.id`);
  const signature = readSignature(part['thoughtSignature']);
  return {
    kind: 'tool_call',
    id: calls.ofCall(name, id === '' ? undefined : id),
    name,
    arguments: JSON.stringify(call['args'] ?? {}),
    ...(signature === undefined ? {} : { signature }),
  };
}

const responseMembers: ReadonlySet<string> = new Set(['id', 'name', 'response', 'parts']);

function readResult(value: unknown, at: string, calls: CallIds, extensions: Extensions): ToolResultPart {
  if (!isObject(value)) throw wrong(at, 'an object');
  const result = protoMembers(value, at);
  extensions.addOthers(result, responseMembers, 'contents.parts.functionResponse.');
  const name = text(result['name'], `${at}.name`);
  const { id } = optionalText('id', result['id'], `${at}.id`);
  const media = listOf(result['parts']).map((part, index) => readPart(part, `${at}.parts.${index}`, calls, extensions));
  const { content, isError } = readResponse(result['response'], name);
  return {
    kind: 'tool_result',
    callId: calls.ofResult(name, id === '' ? undefined : id),
    content: media.length === 0 ? content : [{ kind: 'text', text: content }, ...media],
    ...(isError ? { isError } : {}),
  };
}

/** Parts that Google's own tools have written, and whatever is new: the answer rests on them. */
function foreignPart(value: Members, part: Members): Part {
  const name = Object.keys(part).find((member) => !sideMembers.has(member)) ?? 'data';
  const named = `contents.parts.${name.slice(0, 64)}`;
  return { kind: 'extension', dialect: 'gemini', name: named, value, isIndispensable: true };
}
