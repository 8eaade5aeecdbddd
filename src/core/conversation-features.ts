import type { Conversation } from './conversation.ts';
import type { MediaSource } from './media-source.ts';
import type { FilePart, Message, Part } from './message.ts';

/** Every feature of a conversation beyond plain text messages that some dialect cannot carry. */
export const features = [
  'tools',
  'strictTools',
  'toolChoice',
  'forcedTool',
  'allowedTools',
  'parallelToolCalls',
  'jsonObject',
  'jsonSchema',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'stop',
  'choices',
  'logprobs',
  'logitBias',
  'reasoningEffort',
  'reasoningBudget',
  'reasoningMode',
  'reasoningDisplay',
  'verbosity',
  'outputs',
  'cacheKey',
  'cacheHint',
  'serviceTier',
  'safetySettings',
  'continues',
  'user',
  'metadata',
  'name',
  'refusal',
  'image',
  'imageDetail',
  'audio',
  'video',
  'file',
  'fileName',
  'fileContext',
  'documentCitations',
  'imageByUrl',
  'imageById',
  'fileByUrl',
  'fileById',
  'toolCall',
  'toolResult',
  'toolResultMedia',
  'toolError',
  'reasoning',
  'signature',
  'citations',
] as const;

export type Feature = (typeof features)[number];

/** Returns the features that the conversation uses. */
export function featuresOf(conversation: Conversation): Set<Feature> {
  const used = new Set<Feature>();
  for (const feature of plainFeatures) if (conversation[feature] !== undefined) used.add(feature);
  if (conversation.choices !== undefined && conversation.choices !== 1) used.add('choices');
  if (conversation.outputs?.some((output) => output !== 'text') === true) used.add('outputs');
  if (conversation.cache !== undefined) used.add('cacheHint');
  addTools(used, conversation);
  const { responseFormat } = conversation;
  if (responseFormat?.kind === 'json_object') used.add('jsonObject');
  if (responseFormat?.kind === 'json_schema') used.add('jsonSchema');
  addReasoning(used, conversation);
  for (const message of conversation.messages) addMessage(used, message);
  return used;
}

const plainFeatures = [
  'tools',
  'parallelToolCalls',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'stop',
  'logprobs',
  'logitBias',
  'verbosity',
  'cacheKey',
  'serviceTier',
  'safetySettings',
  'continues',
  'user',
  'metadata',
] as const satisfies readonly (Feature & keyof Conversation)[];

function addTools(used: Set<Feature>, { tools, toolChoice }: Conversation): void {
  if (tools?.some(({ strict }) => strict === true) === true) used.add('strictTools');
  if (tools?.some(({ cache }) => cache !== undefined) === true) used.add('cacheHint');
  if (toolChoice === undefined || toolChoice === 'auto') return;
  if (toolChoice === 'none') used.add('toolChoice');
  else used.add(typeof toolChoice === 'object' && 'allowed' in toolChoice ? 'allowedTools' : 'forcedTool');
}

function addReasoning(used: Set<Feature>, { reasoning = {} }: Conversation): void {
  if (reasoning.effort !== undefined) used.add('reasoningEffort');
  if (reasoning.budgetTokens !== undefined) used.add('reasoningBudget');
  if (reasoning.mode !== undefined) used.add('reasoningMode');
  if (reasoning.display !== undefined) used.add('reasoningDisplay');
}

const partFeatures = {
  text: undefined,
  refusal: 'refusal',
  image: 'image',
  audio: 'audio',
  video: 'video',
  file: 'file',
  tool_call: 'toolCall',
  tool_result: 'toolResult',
  reasoning: 'reasoning',
  // Its fate is that of its dialect, and no table's.
  extension: undefined,
} as const satisfies Record<Part['kind'], Feature | undefined>;

function addMessage(used: Set<Feature>, { name, content }: Message): void {
  if (name !== undefined) used.add('name');
  if (typeof content !== 'string') for (const part of content) addPart(used, part);
}

function addPart(used: Set<Feature>, part: Part): void {
  const feature = partFeatures[part.kind];
  if (feature !== undefined) used.add(feature);
  if ('cache' in part && part.cache !== undefined) used.add('cacheHint');
  if ('source' in part) addSource(used, part.kind, part.source);
  if ('signature' in part && part.signature !== undefined) used.add('signature');
  if (part.kind === 'image' && part.detail !== undefined) used.add('imageDetail');
  if (part.kind === 'text' && part.citations !== undefined) used.add('citations');
  if (part.kind === 'file') addFile(used, part);
  if (part.kind !== 'tool_result') return;
  if (part.isError === true) used.add('toolError');
  if (typeof part.content === 'string') return;
  for (const inner of part.content) {
    if (inner.kind !== 'text') used.add('toolResultMedia');
    addPart(used, inner);
  }
}

function addFile(used: Set<Feature>, file: FilePart): void {
  if (isNamed(file)) used.add('fileName');
  if (file.context !== undefined && file.source.kind !== 'text') used.add('fileContext');
  if (file.citations === true) used.add('documentCitations');
}

/** Of a document of text, the title is carried everywhere, and so is what is said about it: in the text, if need be. */
export function isNamed({ name, title, source }: FilePart): boolean {
  return name !== undefined || (title !== undefined && source.kind !== 'text');
}

/** Bytes are carried wherever their kind is. */
function addSource(used: Set<Feature>, part: Part['kind'], { kind }: MediaSource): void {
  if (kind === 'url') used.add(part === 'image' ? 'imageByUrl' : 'fileByUrl');
  if (kind === 'file') used.add(part === 'image' ? 'imageById' : 'fileById');
}

/** Every part of the conversation, those inside results of tools included. */
export function* partsOf({ messages }: Conversation): Generator<Part> {
  for (const { content } of messages) {
    if (typeof content === 'string') continue;
    for (const part of content) {
      yield part;
      if (part.kind === 'tool_result' && typeof part.content !== 'string') yield* part.content;
    }
  }
}
