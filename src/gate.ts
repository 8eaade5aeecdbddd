import type { AuthFailures } from './auth/auth-failures.ts';
import type { Keys } from './auth/keys.ts';
import type { Cancellation } from './core/cancellation.ts';
import type { Clock } from './core/clock.ts';
import type { Admission } from './limits/admit.ts';
import type { Holders } from './limits/holders.ts';
import type { ServerSettings } from './http/listener/settings.ts';
import type { Shed } from './limits/shed.ts';
import type { StreamSettings } from './relay/settings.ts';
import type { Routes } from './routing/build-routes.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import type { Upstream } from './upstream/upstream.ts';
import type { Accounting } from './usage/accounting.ts';

/** What the path of a request stands on and what lives as long as the process. */
export interface Gate {
  readonly clock: Clock;
  readonly authFailures: AuthFailures;
  readonly shed: Shed;
  readonly holders: Holders;
  readonly upstream: Upstream;
  readonly telemetry: Telemetry;
  /** Cancelled at the drain deadline: what is still open ends with an honest error. */
  readonly draining: Cancellation;
  /** Replaced whole, in one assignment, when the configuration changes. */
  readonly generation: Generation;
}

/** All that one configuration decides about a request. */
export interface Generation {
  readonly keys: Keys;
  readonly admission: Admission;
  readonly accounting: Accounting;
  readonly routes: Routes;
  readonly streams: StreamSettings;
  /** Who may read the pages that describe the interface. */
  readonly docs: ServerSettings['docs'];
  /** JSON values that a body may have where it is parsed. */
  readonly maxBodyValues: number;
  /** Unix time of its making. */
  readonly createdAtSeconds: number;
}
