import type { BufferedStream } from './source.ts';

/**
 * A request's body that is sent on while it comes, for what is too large to be held: files, sounds. It can be taken once,
 * so that a call with one is never repeated after its first byte. What takes it pauses it while a provider does not read.
 */
export interface StreamedBody extends BufferedStream {
  /** In bytes, where the client said so (Content-Length). */
  readonly length: number | undefined;
}

/** What a route takes of a body that it streams on. */
export interface StreamedBodyBounds {
  /** Matches the whole Content-Type. */
  readonly type: RegExp;
  readonly maxBytes: number;
}
