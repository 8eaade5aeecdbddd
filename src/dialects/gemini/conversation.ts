import type { Conversation } from '../../core/conversation.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import { noteUnknown, type Shape } from '../nested-members.ts';
import { isObject, optional, optionalText, text, wrong } from '../chat-form/read-value.ts';
import { Extensions } from '../extensions.ts';
import { indispensable } from './indispensable.ts';
import { camelCase, protoMembers } from './proto-members.ts';
import { readContents, readSystem } from './read-contents.ts';
import { readGenerationConfig } from './read-generation-config.ts';
import { readToolConfig, readTools } from './read-tools.ts';

/** Members that `readConversation` reads. Every other member is an extension. */
const understood: ReadonlySet<string> = new Set([
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'safetySettings',
  'cachedContent',
  'labels',
  'serviceTier',
]);

const stored = { mimeType: true, displayName: true } as const;
const media = {
  '*': true,
  inlineData: { ...stored, data: true },
  fileData: { ...stored, fileUri: true },
  mediaResolution: { level: true },
} as const;

/** What is understood inside of the members above. Others of their readers tell the rest. */
const nested: Shape = {
  '*': true,
  contents: { '*': true, parts: { ...media, functionResponse: { '*': true, parts: media } } },
};

/**
 * Converts a generateContent request into a conversation of the hub. It validates the whole request, which the gateway does
 * not do where the bytes go to a provider of the same dialect.
 * @throws GatewayError `invalid_request` naming the member whose form is wrong
 */
export function readConversation(body: Buffer, stream: boolean): Conversation {
  const value = parseExact(body.toString());
  if (!isObject(value)) throw wrong('', 'an object');
  const request = protoMembers(value, '');
  const extensions = new Extensions(indispensable);
  extensions.addOthers(request, understood);
  const note = (name: string, member: unknown): void => {
    extensions.add(name, member);
  };
  noteUnknown(request, nested, note, { spelled: camelCase });
  const { contents, systemInstruction, safetySettings, cachedContent, labels, serviceTier } = request;
  return {
    messages: [...readSystem(systemInstruction, extensions), ...readContents(contents, extensions)],
    stream,
    ...readTools(request['tools'], extensions),
    ...readToolConfig(request['toolConfig'], extensions),
    ...readGenerationConfig(request['generationConfig'], extensions),
    ...optional('safetySettings', safetySettings, () => safetySettings),
    ...optional('continues', cachedContent, () => text(cachedContent, 'cachedContent')),
    ...optional('metadata', labels, () => readLabels(labels)),
    ...readTier(serviceTier),
    ...extensions.all,
  };
}

function readLabels(labels: unknown): Record<string, string> {
  if (!isObject(labels)) throw wrong('labels', 'an object');
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, text(value, `labels.${name}`)]));
}

function readTier(value: unknown): Pick<Conversation, 'serviceTier'> {
  const { tier } = optionalText('tier', value, 'serviceTier');
  if (tier === undefined || tier === 'unspecified') return {};
  return { serviceTier: tier === 'standard' ? 'default' : tier };
}
