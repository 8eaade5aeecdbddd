import type { AnswerEvent } from '../../../src/core/answer-events.ts';

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
  readonly spent?: readonly [input: number, output: number];
  /** Anything else that an answer can have, in the words of the hub. */
  readonly also?: readonly AnswerEvent[];
  readonly oops?: string;
  readonly status?: number;
}

export const lineMediaType = 'application/x-ndjson';

export function lineOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

/** Parses a line; undefined if the text is not a line of this format. */
export function readLine(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
