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

/**
 * What a client side does with each of these parts, in complete answers and in streams alike. `carried`: it writes the part.
 * `dropped`: it leaves the part out, and the client is told. A function says it of each part: true means carried.
 * The type requires an entry for every part.
 */
export type AnswerFates = {
  readonly [Feature in AnswerFeature]: 'carried' | 'dropped' | ((part: AnswerFeatures[Feature]) => boolean);
};
