import type { Cancellation } from '../core/cancellation.ts';
import type { Clock } from '../core/clock.ts';
import type { Isolated } from '../core/isolation.ts';
import type { StreamSettings } from './settings.ts';

/** What every relay needs of the request that it belongs to. Its `onBug` reports a bug, with that request. */
export interface RelayContext extends Isolated {
  readonly settings: StreamSettings;
  readonly clock: Clock;
  /** Monotonic time from which the longest duration of a stream counts. */
  readonly startedAtMs: number;
  /** Cancelled at the drain's deadline. */
  readonly draining: Cancellation;
  /** The client took nothing for too long, and is disconnected. */
  onReaderStalled(): void;
}
