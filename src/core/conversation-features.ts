import type { Conversation, Message, Part } from './conversation.ts';

/** Every feature of a conversation beyond plain text messages that some dialect cannot carry. */
export const features = [
  'tools',
  'strictTools',
  'toolChoice',
  'forcedTool',
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
  'cacheKey',
  'cacheHint',
  'user',
  'metadata',
  'name',
  'refusal',
  'image',
  'audio',
  'file',
  'toolCall',
  'toolResult',
  'reasoning',
] as const;

export type Feature = (typeof features)[number];

/** Returns the features that the conversation uses. */
export function featuresOf(conversation: Conversation): Set<Feature> {
  const used = new Set<Feature>();
  for (const feature of plainFeatures) if (conversation[feature] !== undefined) used.add(feature);
  if (conversation.choices !== undefined && conversation.choices !== 1) used.add('choices');
  if (conversation.tools?.some(({ strict }) => strict === true)) used.add('strictTools');
  const { toolChoice, responseFormat } = conversation;
  if (toolChoice !== undefined && toolChoice !== 'auto') {
    used.add(toolChoice === 'none' ? 'toolChoice' : 'forcedTool');
  }
  if (responseFormat?.kind === 'json_object') used.add('jsonObject');
  if (responseFormat?.kind === 'json_schema') used.add('jsonSchema');
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
  'reasoningEffort',
  'cacheKey',
  'user',
  'metadata',
] as const satisfies readonly (Feature & keyof Conversation)[];

const partFeatures = {
  text: undefined,
  refusal: 'refusal',
  image: 'image',
  audio: 'audio',
  file: 'file',
  tool_call: 'toolCall',
  tool_result: 'toolResult',
  reasoning: 'reasoning',
} as const satisfies Record<Part['kind'], Feature | undefined>;

function addMessage(used: Set<Feature>, { name, content }: Message): void {
  if (name !== undefined) used.add('name');
  if (typeof content !== 'string') for (const part of content) addPart(used, part);
}

function addPart(used: Set<Feature>, part: Part): void {
  const feature = partFeatures[part.kind];
  if (feature !== undefined) used.add(feature);
  if ('cache' in part && part.cache !== undefined) used.add('cacheHint');
  if (part.kind === 'tool_result' && typeof part.content !== 'string') {
    for (const inner of part.content) addPart(used, inner);
  }
}
