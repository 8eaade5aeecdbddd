import { EventCursor } from './event-cursor.ts';

/** The bytes after the last blank line of a stream whose body has ended. */
type LastEvent =
  /** Nothing, or comments. */
  | { readonly kind: 'none' }
  /** An event without its blank line. Only the dialect knows whether its data is complete. */
  | {
      readonly kind: 'event';
      readonly data: string;
      readonly isNamedError: boolean;
      /** The bytes of the event with the missing blank line added. */
      readonly bytes: Buffer;
    }
  /** The beginning of an event that has no data yet. */
  | { readonly kind: 'cut' };

/**
 * Reads an event whose blank line is missing at the end of a body, because some servers end their body so. The standard
 * drops such an event (HTML Living Standard, server-sent events), but a clean end of the body shows that nothing is
 * missing.
 */
export function readUnfinishedEvent(rest: Buffer): LastEvent {
  const text = rest.toString();
  const bytes = Buffer.concat([rest, Buffer.from(text.endsWith('\n') ? '\n' : '\n\n')]);
  const cursor = new EventCursor();
  cursor.open(bytes);
  cursor.next();
  const data = cursor.dataLines > 0 ? cursor.data() : '';
  if (data.trim() !== '') return { kind: 'event', data, isNamedError: cursor.isNamedError, bytes };
  const isComment = text.split(/\r\n|\n|\r/).every((line) => line === '' || line.startsWith(':'));
  return { kind: isComment ? 'none' : 'cut' };
}
