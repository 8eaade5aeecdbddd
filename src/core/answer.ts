import type { PartialEventBudget } from './memory-budget.ts';
import type { Framing } from './framing.ts';
import type { JsonMembers } from './json/scan-object.ts';
import type { Target } from './plan.ts';
import type { BufferedStream } from './source.ts';

/** Status and headers as a provider sent them. Names in lower case. Hostile input like any other. */
export interface ProviderHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What the attempts came back with: from here the answer belongs to the relay. */
export type Answer = CompleteAnswer | StreamAnswer;

export interface CompleteAnswer {
  readonly kind: 'complete';
  readonly target: Target;
  readonly head: ProviderHead;
  /** Whole: its end was seen, and it is a JSON object. */
  readonly body: Buffer;
  /** Where the body's members stand, so that nobody scans it twice. */
  readonly members: JsonMembers;
}

export interface StreamAnswer {
  readonly kind: 'stream';
  readonly target: Target;
  readonly head: ProviderHead;
  readonly stream: BufferedEvents;
}

/** A stream of events. */
export interface BufferedEvents extends BufferedStream {
  readonly eventBudget: PartialEventBudget;
  readonly framing: Framing;
}
