import type { Waiting } from '../core/admission-queue.ts';
import { GatewayError } from '../core/errors.ts';
import type { Target } from '../core/plan.ts';
import type { TargetHealth } from '../core/target-health.ts';

/** A target that has as many calls as it may have, and the request's place in its line. */
interface Queued {
  readonly target: Target;
  readonly health: TargetHealth;
  readonly waiting: Waiting;
}

const served = new GatewayError('overloaded', 'Another target had a slot first.');

/**
 * Waits for a slot at all of these targets at once, so that a request does not stand behind a long call of one while another
 * has nothing to do. It leaves the other lines when it has its slot.
 * @param wait takes a place in the line of a target; it throws a `GatewayError` where that is in vain
 * @param listen is told how to end the waiting, and returns what stops it from doing so
 * @throws GatewayError why there is none: that of the first target, or the reason that `listen` gave
 */
export async function awaitSlot(
  targets: readonly Target[],
  wait: (health: TargetHealth) => Waiting,
  listen: (leave: (reason: GatewayError) => void) => { stop(): void },
): Promise<Target> {
  const places = placesIn(targets, wait);
  const listening = listen((reason) => {
    leave(places, reason);
  });
  try {
    const first = await Promise.any(places.map(async (place) => (await place.waiting.turn, place)));
    giveUp(
      places.filter((place) => place !== first),
      served,
    );
    return first.target;
  } catch (thrown) {
    throw thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  } finally {
    listening.stop();
  }
}

function leave(places: readonly Queued[], reason: GatewayError): void {
  for (const { waiting } of places) waiting.leave(reason);
}

/** Leaves lines for which nobody waits any longer, and gives back slots that come all the same. */
function giveUp(places: readonly Queued[], reason: GatewayError): void {
  leave(places, reason);
  for (const { health, waiting } of places) void waiting.turn.then(health.giveBack.bind(health), () => undefined);
}

/** The places in the lines that are short enough. */
function placesIn(targets: readonly Target[], wait: (health: TargetHealth) => Waiting): readonly Queued[] {
  const places: Queued[] = [];
  let refusal: unknown;
  for (const target of targets) {
    const health = target.state?.health;
    if (health === undefined) continue;
    try {
      places.push({ target, health, waiting: wait(health) });
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) {
        giveUp(places, GatewayError.from(thrown));
        throw thrown;
      }
      refusal ??= thrown;
    }
  }
  if (places.length === 0) throw refusal;
  return places;
}
