import type { Reply } from '../../matrix/clients/client.ts';

/** The content of a transcript, read by the test itself and not by the code under test. */
export interface Said extends Reply {
  /** Whether the transcript ends as its dialect says. A client must get an error for one that does not. */
  readonly isWhole: boolean;
}

export type Event = Readonly<Record<string, unknown>>;

/** The tests' own knowledge of a provider dialect. */
export interface RecordedDialect {
  readonly name: string;
  /** Whether a transcript that begins like this is of this dialect. */
  matches(first: Event): boolean;
  /** Content type of a stream. */
  readonly contentType: string;
  /** The bytes of a stream. */
  frame(lines: readonly string[]): Buffer;
  /** The last event of a stream, if another answer may follow it. */
  readonly end?: RegExp;
  /**
   * A request for which the gateway passes everything that the provider sends, if the clients speak the dialect too.
   */
  request?(model: string, stream: boolean): { readonly path: string; readonly body: object };
  read(events: readonly Event[]): Said;
}

/** A line that is not JSON is an event of an unknown kind. */
export function readEvent(line: string): Event {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return { isBroken: true };
  }
}

/** Server-sent events that are named after the type of their data. */
export function frameWithNames(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `event: ${textAt(readEvent(line), 'type')}\ndata: ${line}\n\n`).join(''));
}

/** A member of a value that may not be an object. */
export function at(value: unknown, ...path: ReadonlyArray<string | number>): unknown {
  let found = value;
  for (const name of path) {
    found = typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>)[name] : undefined;
  }
  return found;
}

export function listAt(value: unknown, ...path: ReadonlyArray<string | number>): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, ...path: ReadonlyArray<string | number>): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function numberAt(value: unknown, ...path: ReadonlyArray<string | number>): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** Arguments of a call as the SDKs give them. Some providers send none at all for a tool without parameters. */
export function inputOf(json: string): unknown {
  return json === '' ? {} : (JSON.parse(json) as unknown);
}
