import { anyRequest } from './requests.ts';
import type { Seeded } from './seeded.ts';

/** Everything that one client does with one connection, decided before it begins. */
export interface Visit {
  /** The bytes that a client sends, and its pause before each piece. */
  readonly pieces: readonly { readonly bytes: Buffer; readonly pauseMs: number }[];
  readonly reads: 'all' | 'slowly' | 'nothing';
  /** How long the client waits after its last piece. */
  readonly staysMs: number;
  readonly leaves: 'fin' | 'reset' | 'close' | 'half-close';
  /** A client that left with a reset comes again at once from the same port, before the reset may have been seen. */
  readonly comesAgain: boolean;
}

export function anyVisit(seeded: Seeded): Visit {
  const requests = seeded.chance(0.02) ? seeded.int(30, 45) : seeded.int(1, seeded.pick([1, 2, 4, 8]));
  const whole = Buffer.from(Array.from({ length: requests }, () => anyRequest(seeded)).join(''));
  // Half of them are cut at some byte.
  const bytes = seeded.chance(0.5) ? whole : whole.subarray(0, seeded.int(0, whole.length));
  const leaves = seeded.pick(['fin', 'reset', 'close', 'half-close'] as const);
  return {
    pieces: cut(seeded, bytes),
    reads: seeded.pick(['all', 'all', 'all', 'slowly', 'nothing']),
    staysMs: seeded.pick([0, 0, 1, 5, 20, 60]),
    leaves,
    comesAgain: leaves === 'reset' && seeded.chance(0.4),
  };
}

function cut(seeded: Seeded, bytes: Buffer): Visit['pieces'] {
  const places = Array.from({ length: seeded.pick([0, 0, 1, 3]) }, () => seeded.int(0, bytes.length));
  const ends = [...places.sort((a, b) => a - b), bytes.length];
  return ends.map((end, index) => ({
    bytes: bytes.subarray(ends[index - 1] ?? 0, end),
    pauseMs: seeded.pick([0, 0, 0, 2]),
  }));
}
