import type { BufferedStream } from './source.ts';

/**
 * A request body that is sent on to the provider while it arrives, for bodies that are too large for memory, such as
 * files and sounds. It can be read only once, so a call with such a body is never repeated after its first byte. The
 * reader pauses it while the provider does not read.
 */
export interface StreamedBody extends BufferedStream {
  /** Length in bytes, where the client sent a Content-Length. */
  readonly length: number | undefined;
}

/** What a route accepts as a streamed body. */
export interface StreamedBodyBounds {
  /** Must match the whole Content-Type. */
  readonly type: RegExp;
  readonly maxBytes: number;
}
