import type { Charge, LimitState } from '../../store.ts';
import { Unsuited } from './store-errors.ts';
import { outcomes, replyLayout } from './take-script.ts';

/** The script's answer to an admission, without what belongs to reservations. */
export type Reply =
  | { readonly kind: 'admitted'; readonly atMs: number; readonly states: readonly LimitState[] }
  | {
      readonly kind: 'refused';
      readonly atMs: number;
      readonly states: readonly LimitState[];
      readonly refusing: number;
      readonly retryAfterMs: number;
    };

/** @throws where it is no answer of the script's */
export function readDecision(numbers: readonly number[], charges: readonly Charge[]): Reply {
  const reply = readReply(numbers, charges);
  if (reply.kind === 'refused' && reply.states[reply.refusing] === undefined) throw unreadable();
  return reply;
}

/** @throws where it is no answer of the script's */
export function readReply(numbers: readonly number[], charges: readonly Charge[]): Reply {
  const [outcome, nowUs = 0, refusing = 0, retryAfterMs = 0] = numbers;
  if (outcome !== outcomes.admitted && outcome !== outcomes.refused) throw unreadable();
  const atMs = nowUs / 1000;
  const states = charges.map(({ limit }, index) => {
    const from = replyLayout.head + index * replyLayout.perCharge;
    const [remaining = 0, reserved = 0, nextMs = 0, resetMs = 0] = numbers.slice(from, from + 4);
    return { limit, remaining, reserved, nextMs, resetMs };
  });
  if (outcome === outcomes.admitted) return { kind: 'admitted', atMs, states };
  return { kind: 'refused', atMs, states, refusing, retryAfterMs: retryAfterMs < 0 ? Infinity : retryAfterMs };
}

function unreadable(): Unsuited {
  return new Unsuited('refused', 'its answer cannot be understood: does something between us and it answer for it?');
}

/** When a charge was taken, by the store's clock: the time of its admission, or the end of its period. */
export function takenAtMs(numbers: readonly number[], index: number): number {
  return (numbers[replyLayout.head + index * replyLayout.perCharge + 4] ?? 0) / 1000;
}
