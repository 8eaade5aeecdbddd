import { EventCursor } from './event-cursor.ts';

/** What stands behind the last blank line of a stream whose body has ended. */
type LastEvent =
  /** Nothing, or comments. */
  | { readonly kind: 'none' }
  /** An event without its blank line. Whether its data is all of it, the dialect knows. */
  | {
      readonly kind: 'event';
      readonly data: string;
      readonly isNamedError: boolean;
      /** With the blank line that was missing. */
      readonly bytes: Buffer;
    }
  /** The beginning of an event, without data. */
  | { readonly kind: 'cut' };

/**
 * Some servers end their body without the blank line of its last event. The standard drops such an event (HTML Living
 * Standard, server-sent events), but a clean end of the body says that nothing is missing.
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
