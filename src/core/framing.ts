/** How a wire format cuts a stream of bytes into frames, each of which is one message: an event, a line, a binary record. */
export interface Framing {
  /** The media type of such a stream, in lower case: what is asked for, and what an answer must be. */
  readonly mediaType: string;
  /** Of one stream. */
  makeFramer(): Framer;
  /** Of one stream. */
  findFirst(): FirstFrameFinder;
}

/** Makes whole frames of the pieces in which a stream arrives. */
export interface Framer {
  /** The frames that are whole with this piece; empty where none is. @throws GatewayError `upstream_invalid` for a frame beyond the bound */
  take(piece: Buffer): Buffer;
  /** Nothing of a frame that is not whole yet is held. */
  readonly isEmpty: boolean;
}

/** Watches the beginning of a stream for the end of the first frame that says something. */
export interface FirstFrameFinder {
  /** True when that frame is whole with this piece. */
  endsIn(piece: Buffer): boolean;
}
