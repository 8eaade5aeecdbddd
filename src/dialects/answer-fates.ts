import type { AudioEvent, CitationEvent, ExtensionEvent, ImageEvent, LogprobsEvent } from '../core/answer-events.ts';
import type { Signature } from '../core/signature.ts';

/** The parts of an answer beyond text, refusals, reasoning and tool calls. Some dialects have no place for them. */
export interface AnswerFeatures {
  /** On a thought, a text or a tool call. */
  readonly signature: Signature;
  /** On an image. Its loss is named like that of the others. */
  readonly imageSignature: Signature;
  readonly citation: CitationEvent;
  readonly logprobs: LogprobsEvent;
  readonly image: ImageEvent;
  readonly audio: AudioEvent;
  readonly extension: ExtensionEvent;
}

export type AnswerFeature = keyof AnswerFeatures;

/** What a part can tell beside what it is named for. */
export const partMembers = {
  citation: ['title', 'quoted', 'documentIndex', 'fileId', 'place', 'span'],
  audio: ['id', 'expiresAtSeconds'],
  usage: [
    'cachedInputTokens',
    'cacheWriteTokens',
    'longCacheWriteTokens',
    'reasoningTokens',
    'audioInputTokens',
    'audioOutputTokens',
    'serverToolCalls',
  ],
} as const;

/** What of a part that is carried is carried too. The rest is left out, and the client is told. */
interface MemberFates {
  /** The model's name where the provider tells it after the start of a stream. A complete answer always has it. */
  readonly lateModel: 'carried' | 'dropped';
  readonly citationMembers: Members<'citation'> | ((citation: CitationEvent) => Members<'citation'>);
  readonly audioMembers?: Members<'audio'>;
  readonly usageMembers: Members<'usage'>;
}

type Members<Kind extends keyof typeof partMembers> = ReadonlyArray<(typeof partMembers)[Kind][number]>;

/**
 * What a client side does with each of these parts, in complete answers and in streams alike. `carried`: it writes the part.
 * `dropped`: it leaves the part out, and the client is told. A function says it of each part: true means carried.
 * The type requires an entry for every part.
 */
export type AnswerFates = MemberFates & PartFates;

export type PartFates = {
  readonly [Feature in AnswerFeature]: 'carried' | 'dropped' | ((part: AnswerFeatures[Feature]) => boolean);
};
