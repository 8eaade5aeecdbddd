import type { PartialEventBudget } from './memory-budget.ts';
import type { Framing } from './framing.ts';
import type { JsonMembers } from './json/scan-object.ts';
import type { Target } from './plan.ts';
import type { BufferedStream } from './source.ts';

/** Status and headers as a provider sent them. Header names are in lower case. The values are untrusted input. */
export interface ProviderHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The answer that the attempts obtained. From here on the relay owns it. */
export type Answer = CompleteAnswer | StreamAnswer | BytesAnswer;

/** The kind of answer that a call expects. */
export type AnswerKind = Answer['kind'];

export interface CompleteAnswer {
  readonly kind: 'complete';
  readonly target: Target;
  readonly head: ProviderHead;
  /** The complete body: its end was seen, and it is a JSON object. */
  readonly body: Buffer;
  /** Positions of the body's members, so that no other code scans the body again. */
  readonly members: JsonMembers;
}

export interface StreamAnswer {
  readonly kind: 'stream';
  readonly target: Target;
  readonly head: ProviderHead;
  readonly stream: BufferedEvents;
}

/** An answer of bytes that the gateway does not read: a sound, an image, a file. */
interface BytesAnswer {
  readonly kind: 'bytes';
  readonly target: Target;
  readonly head: ProviderHead;
  /** Its first byte is known, or that there is none. */
  readonly stream: BufferedStream;
}

/** A stream of events whose beginning is buffered. */
export interface BufferedEvents extends BufferedStream {
  readonly eventBudget: PartialEventBudget;
  readonly framing: Framing;
}
