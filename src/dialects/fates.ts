import type { Feature } from '../core/conversation-features.ts';
import type { MediaSource } from '../core/media-source.ts';

/**
 * What a provider side does with a feature. `carried`: it is sent to the provider. `refused`: the request is refused,
 * because without the feature the answer would mean something else. `dropped`: the feature is left out and the client
 * is told, because the answer means the same.
 */
export type Fate = 'carried' | 'dropped' | 'refused';

/** The table of one provider side, for every feature. */
export interface Fates extends Readonly<Record<Feature, Fate>> {
  /** Maximum number of stop sequences. A request with more is refused. */
  readonly maxStops?: number;
  /** Kinds of sources that have a place for the file's name. A name beside another one is dropped. Absent: all kinds. */
  readonly namedSources?: ReadonlyArray<MediaSource['kind']>;
  /** Which of an effort and a budget is sent where the client names both. The other one is dropped. Absent: both are sent. */
  readonly sentOfBoth?: 'effort' | 'budget';
  /** Fate of reasoning without a signature of this dialect. Absent: that of all reasoning. */
  readonly unsignedReasoning?: Fate;
}

/** The fate of each feature in a dialect that has no place for it. A new feature needs an entry here. */
const withoutPlace: Fates = {
  tools: 'refused',
  strictTools: 'dropped',
  toolChoice: 'refused',
  forcedTool: 'refused',
  allowedTools: 'refused',
  parallelToolCalls: 'dropped',
  jsonObject: 'refused',
  jsonSchema: 'refused',
  maxOutputTokens: 'dropped',
  temperature: 'dropped',
  topP: 'dropped',
  topK: 'dropped',
  frequencyPenalty: 'dropped',
  presencePenalty: 'dropped',
  seed: 'dropped',
  // The answer would go on behind them.
  stop: 'refused',
  // The hub has one answer only.
  choices: 'refused',
  logprobs: 'refused',
  logitBias: 'dropped',
  reasoningEffort: 'dropped',
  reasoningBudget: 'dropped',
  reasoningMode: 'dropped',
  reasoningDisplay: 'dropped',
  verbosity: 'dropped',
  // The answer would have text only.
  outputs: 'refused',
  cacheKey: 'dropped',
  cacheHint: 'dropped',
  serviceTier: 'dropped',
  safetySettings: 'dropped',
  // The id of another dialect's answer means nothing to the provider.
  continues: 'refused',
  user: 'dropped',
  metadata: 'dropped',
  name: 'dropped',
  refusal: 'refused',
  image: 'refused',
  imageDetail: 'dropped',
  audio: 'refused',
  video: 'refused',
  file: 'refused',
  fileName: 'dropped',
  fileContext: 'dropped',
  documentCitations: 'dropped',
  imageByUrl: 'refused',
  // The id of a file means nothing to another provider than its own.
  imageById: 'refused',
  fileByUrl: 'refused',
  fileById: 'refused',
  toolCall: 'refused',
  toolResult: 'refused',
  toolResultMedia: 'refused',
  toolError: 'dropped',
  reasoning: 'dropped',
  signature: 'dropped',
  citations: 'dropped',
};

/** Makes the table of one provider side from what it carries, and from the fates that are particular to it. */
export function fatesOf(own: Partial<Fates>): Fates {
  return { ...withoutPlace, ...own };
}
