import { closeSync, openSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import { exitCodes } from './exit-codes.ts';

/** Ctrl-C under npm reaches the process twice within milliseconds; a person's second thought takes longer. */
const secondSignalMs = 1000;

interface SignalHandlers {
  /** The first SIGTERM or SIGINT. */
  onStop(options: { settle: boolean }): void;
  /** SIGHUP. */
  onReload(): void;
  /** A later SIGTERM or SIGINT: end now, with this status. */
  onSecondSignal(exitCode: number): void;
}

interface SignalSource {
  on(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown;
}

/** Turns signals into what they mean here. Every one is handled from the first moment on, so none kills a start-up halfway. */
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
    // The same signal says that the terminal's window was closed: then it means the end.
    if (isTerminal && !terminalIsThere()) stop(false, exitCodes.terminated);
    else handlers.onReload();
  });
}

interface SignalOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Whether a person sits in front: Ctrl-C then skips the settling, since no load balancer sends anything here. */
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
