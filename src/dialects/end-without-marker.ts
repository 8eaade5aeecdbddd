import type { StreamEnd } from '../core/outcome.ts';
import type { ProviderDialect } from './dialect.ts';

/** A stream that is read to its end, by a reader or by a transform. */
interface ReadStream {
  read(frames: Buffer): void;
  /** The provider's end marker or an error was read. */
  hasEnded(): boolean;
  /** Ends the stream without its marker. Returns whether it counts as complete. */
  finish(): boolean;
}

/**
 * Reads the end of a stream whose body has ended cleanly before its end marker came. This is the one rule for all
 * dialects: docs/decisions/when-a-stream-is-whole.md.
 * @param rest the bytes after the last complete frame
 * @returns what has ended the stream; undefined where it was cut
 */
export function readEndWithoutMarker(
  rest: Buffer,
  { framing, isWhole }: Pick<ProviderDialect, 'framing' | 'isWhole'>,
  stream: ReadStream,
): StreamEnd | undefined {
  const last = framing.lastOf(rest);
  if (last.kind === 'cut' || (last.kind === 'message' && !isWhole(last))) return undefined;
  if (last.kind === 'message') stream.read(last.bytes);
  if (stream.hasEnded()) return 'done';
  return stream.finish() ? 'end_of_body' : undefined;
}
