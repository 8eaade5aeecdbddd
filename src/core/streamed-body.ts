import type { GatewayError } from './errors.ts';
import type { BufferedStream } from './source.ts';

/**
 * A request body that is sent on to the provider while it arrives, for bodies that are too large for memory, such as
 * files and sounds. It can be read only once, so a call with such a body is never repeated after its first byte. The
 * reader pauses it while the provider does not read.
 */
export interface StreamedBody extends BufferedStream {
  /** Length in bytes, where the client sent a Content-Length. */
  readonly length: number | undefined;
  /** Whether `flowTo` was called: then nobody else can read the body. */
  readonly isTaken: boolean;
  /** Monotonic time at which the receiver got its last byte so far. Before the first byte: when the body was opened. */
  readonly movedAtMs: number;
  /**
   * Resolves with the first bytes of the body, which the receiver of the body gets as well. They are fewer than asked for
   * only where the body is shorter. To be called at most once, before `flowTo`.
   * @param bytes at most `maxFirstBytes`
   * @throws GatewayError as `Exchange.streamBody` says
   */
  firstBytes(bytes: number): Promise<Buffer>;
}

/** The body as it comes from the client. */
export interface ArrivingBody extends StreamedBody {
  /**
   * Charges memory that is needed to read along, until the request gives the body back. Returns the refusal, and charges nothing,
   * where there is none.
   */
  charge(bytes: number): GatewayError | undefined;
  /**
   * Reads the whole body into one buffer, instead of `flowTo`. It must arrive in the time for a whole request.
   * @param charge is asked before bytes are kept; its refusal ends the reading
   * @throws GatewayError as `Exchange.streamBody` says, and the refusal
   */
  readWhole(charge: (bytes: number) => GatewayError | undefined): Promise<Buffer>;
}

/** Most bytes that `StreamedBody.firstBytes` reads. */
export const maxFirstBytes = 65_536;

/** What a route accepts as a body that is not JSON. */
export interface BodyBounds {
  /** Must match the whole Content-Type. */
  readonly type: RegExp;
  readonly maxBytes: number;
}
