import type { AnswerSchema } from '../answer-schemas.ts';

export type Members = Readonly<Record<string, unknown>>;

/** The events of a provider dialect's streams as the vendor's own SDK declares them. */
export interface StreamSchema extends AnswerSchema {
  /** The complete answers of the same dialect. */
  readonly answer: AnswerSchema;
  /** A whole stream with this event in its place. */
  streamWith(event: Members): Buffer;
  /** Events whose members are not traced, each with the reason. */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** Places of an event that have the same members as a place of a complete answer, and that place. */
  readonly sameAsAnswer: ReadonlyArray<readonly [inEvent: string, inAnswer: string]>;
}

/** Server-sent events of this data. */
export function eventsOf(data: readonly unknown[]): Buffer {
  return Buffer.from(data.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join(''));
}
