import { closeSync, openSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import { exitCodes } from './exit-codes.ts';

/**
 * A second signal counts only after this time. Under npm, one Ctrl-C reaches the process twice within milliseconds.
 */
const secondSignalMs = 1000;

interface SignalHandlers {
  /** The first SIGTERM or SIGINT. */
  onStop(options: { settle: boolean }): void;
  /** SIGHUP. */
  onReload(): void;
  /** A later SIGTERM or SIGINT: exit now, with this status. */
  onSecondSignal(exitCode: number): void;
}

interface SignalSource {
  on(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown;
}

/**
 * Turns signals into calls of the handlers. All are handled from the first moment on, so that none kills the process
 * during start-up.
 */
export function handleSignals(
  source: SignalSource,
  handlers: SignalHandlers,
  { clock, isTerminal, terminalIsThere = hasTerminal }: SignalOptions,
): void {
  let stoppingSinceMs: number | undefined;
  const stop = (settle: boolean, exitCode: number): void => {
    if (stoppingSinceMs === undefined) {
      stoppingSinceMs = clock.nowMs();
      handlers.onStop({ settle });
    } else if (clock.nowMs() - stoppingSinceMs >= secondSignalMs) {
      handlers.onSecondSignal(exitCode);
    }
  };
  source.on('SIGTERM', () => {
    stop(true, exitCodes.terminated);
  });
  source.on('SIGINT', () => {
    stop(!isTerminal, exitCodes.interrupted);
  });
  source.on('SIGHUP', () => {
    // A closed terminal window sends the same signal. Then it means the end.
    if (isTerminal && !terminalIsThere()) stop(false, exitCodes.terminated);
    else handlers.onReload();
  });
}

interface SignalOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /**
   * Whether a person uses a terminal. Ctrl-C then skips the settling, because no load balancer sends requests here.
   */
  readonly isTerminal: boolean;
  readonly terminalIsThere?: () => boolean;
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
