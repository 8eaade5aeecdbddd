import type { AnswerEvent } from '../../../src/core/answer-events.ts';
import { terminatedBy } from '../../../src/core/frame-ends.ts';
import { framingByEnds } from '../../../src/core/framing-by-frame-ends.ts';
import { readObject } from '../../../src/dialects/read-json.ts';

/** A wire format for tests that no real provider speaks: JSON in, JSON or lines of JSON out. */
export interface LinesRequest {
  readonly model: string;
  readonly say: ReadonlyArray<{ readonly who: string; readonly words: string }>;
  readonly live?: boolean;
  readonly most?: number;
  readonly luck?: number;
}

/** A line of a stream; a complete answer is one such object with the whole content. */
export interface Line {
  readonly w?: string;
  readonly call?: { readonly id: string; readonly name: string };
  readonly with?: string;
  readonly end?: string;
  readonly spent?: readonly [input: number, output: number] | undefined;
  /** Anything else that an answer can have, in the words of the hub. */
  readonly also?: readonly AnswerEvent[];
  readonly oops?: string;
  readonly status?: number;
}

export const lineMediaType = 'application/x-ndjson';

/** Each message of a stream is one line. */
export const linesFraming = framingByEnds({ mediaType: lineMediaType, ends: terminatedBy(0x0a) });

export const lineOf = (line: Line): string => `${JSON.stringify(line)}\n`;

/** Parses a line; undefined if the text is not a line of this format. */
export const readLine = (text: string): Line | undefined => readObject(text);
