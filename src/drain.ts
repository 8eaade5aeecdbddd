import { drainListener } from './http/listener/drain.ts';
import type { Listeners } from './listeners.ts';
import type { ProcessState } from './process-state.ts';
import type { LeakCheck } from './telemetry/leak-check.ts';

const storeFlushMs = 1_000;
const logFlushMs = 1_000;

interface Drained {
  readonly state: ProcessState;
  readonly listeners: Listeners;
  readonly leakCheck: LeakCheck;
}

/**
 * Ends the work of the process, in the order of these lines.
 * @param skipSettling no load balancer sends requests to this process, so the public port closes at once
 */
export async function drain({ state, listeners, leakCheck }: Drained, skipSettling: boolean): Promise<void> {
  const { clock, readiness, draining, telemetry } = state;
  // First what clients wait for: new requests are served for a while, then those in flight finish, or are ended at the deadline.
  await drainListener(listeners.public, {
    settings: state.generation.config.drain,
    clock,
    readiness,
    draining,
    onPhase: (phase) => {
      telemetry.draining(phase);
    },
    skipSettling,
  });
  // No request is left that could ask a provider. The admin port answered probes and scrapes until now.
  state.upstream.close();
  await Promise.all([listeners.admin.close(), state.simulator?.stop()]);
  // Timers, which would keep the process alive.
  state.loopDelay.close();
  state.afterStart.close();
  leakCheck.close();
  // What the last requests used goes to the shared store. The log comes last, because all of the others write to it.
  await state.valkey?.close(storeFlushMs);
  await telemetry.close(logFlushMs);
}
