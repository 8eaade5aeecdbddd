import type { RoutedTarget } from './routed-target.ts';

/** Keeps requests that belong together at one target, so that the provider's prompt cache stays warm. */
export interface Affinity {
  /** Stands for the session, or for the beginning of the prompt. */
  readonly key: number;
  /** How much more than the average a target may have in flight before its requests go elsewhere: 1.5 is half as many more. */
  readonly loadBound: number;
}

/** A target with fewer requests is not busy, whatever the others have: a miss of the cache would cost more than it saves. */
const fewRequests = 8;

/**
 * Takes the target that has the key (weighted rendezvous hashing: D. Thaler and C. Ravishankar, 1998), or the next in the
 * key's order where that one has too much to do (bounded loads: V. Mirrokni, M. Thorup and M. Zadimoghaddam, 2016). A
 * target that leaves moves its own keys and no others.
 */
export function chooseByAffinity(
  from: readonly [RoutedTarget, ...RoutedTarget[]],
  { key, loadBound }: Affinity,
  nowMs: number,
): RoutedTarget {
  let inFlight = 1;
  let weights = 0;
  for (const one of from) {
    inFlight += one.health.inFlight;
    weights += one.weight;
  }
  let chosen: RoutedTarget | undefined;
  let best = -Infinity;
  for (const one of from) {
    const fairPart = (inFlight * one.weight) / weights;
    if (one.health.inFlight >= Math.max(fewRequests, Math.ceil(fairPart * loadBound))) continue;
    const score = scoreOf(one, key, nowMs);
    if (score > best) {
      best = score;
      chosen = one;
    }
  }
  return chosen ?? from[0];
}

function scoreOf({ hash, weight, health }: RoutedTarget, key: number, nowMs: number): number {
  return (weight * health.part(nowMs)) / -Math.log(drawnBy(key ^ hash));
}

/** A number from 0 to 1, neither of them included, that is always the same for a key. */
export function drawnBy(key: number): number {
  return (mix(key) + 0.5) / 2 ** 32;
}

/** Spreads the bits of a number of 32 bits (the finaliser of MurmurHash3, A. Appleby). */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number of 32 bits that stands for a text (FNV-1a, mixed). */
export function hashOf(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  return mix(bits);
}
