import type { ArrivingBody } from '../core/streamed-body.ts';

/** The body of a request as its route takes it. */
export interface TakenBody {
  /** The body, where it goes on to the provider while it arrives. It is known when `bytes` are. */
  readonly streamed: ArrivingBody | undefined;
  /** All of the body; its first bytes where it is streamed on; empty where the route has none. */
  readonly bytes: Promise<Buffer> | Buffer;
}
