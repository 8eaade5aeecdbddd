import type { LastFrame } from '../framing.ts';
import { EventCursor } from './event-cursor.ts';

/**
 * Reads an event whose blank line is missing at the end of a body, because some servers end their body so. The standard
 * drops such an event (HTML Living Standard, server-sent events), but a clean end of the body shows that nothing is
 * missing.
 */
export function readUnfinishedEvent(rest: Buffer): LastFrame {
  const text = rest.toString();
  const bytes = Buffer.concat([rest, Buffer.from(text.endsWith('\n') ? '\n' : '\n\n')]);
  const cursor = new EventCursor();
  cursor.open(bytes);
  cursor.next();
  const data = cursor.dataLines > 0 ? cursor.data() : '';
  if (data.trim() !== '') return { kind: 'message', data, isNamedError: cursor.isNamedError, bytes };
  const isComment = text.split(/\r\n|\n|\r/).every((line) => line === '' || line.startsWith(':'));
  return { kind: isComment ? 'none' : 'cut' };
}
