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
 * @param skipSettling closes the public port at once, because no load balancer sends requests to this process
 */
export async function drain({ state, listeners, leakCheck }: Drained, skipSettling: boolean): Promise<void> {
  const { clock, readiness, draining, telemetry } = state;
  // First the clients: new requests are served for a while, then those in flight finish or are ended at the deadline.
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
  // No request is left that could call a provider. The admin port has answered probes and scrapes until now.
  state.upstream.close();
  await Promise.all([listeners.admin.close(), state.simulator?.stop()]);
  // Stop the timers, which would keep the process alive.
  state.loopDelay.close();
  state.afterStart.close();
  state.knownAnswers.kept.close();
  leakCheck.close();
  // The usage of the last requests is sent to the shared store. The log is closed last, because all others write to it.
  await state.valkey?.close(storeFlushMs);
  await telemetry.close(logFlushMs);
}
