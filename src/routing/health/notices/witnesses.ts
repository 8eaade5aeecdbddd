/** More pods than this are not needed to believe them. */
const mostWitnesses = 32;

interface Word {
  readonly heardAtMs: number;
  /** How long the pod leaves the target out itself. */
  readonly untilMs: number;
}

/** The other pods that say of one target that calls to it fail. */
export class Witnesses {
  /** By pod; the one that was heard last comes last. */
  readonly #words = new Map<string, Word>();

  hear(pod: string, forMs: number, nowMs: number): void {
    this.#words.delete(pod);
    this.#words.set(pod, { heardAtMs: nowMs, untilMs: nowMs + forMs });
    if (this.#words.size <= mostWitnesses) return;
    for (const oldest of this.#words.keys()) {
      this.#words.delete(oldest);
      return;
    }
  }

  /** The pods that have said so within this time. Older words are forgotten. */
  within(windowMs: number, nowMs: number): readonly string[] {
    for (const [pod, { heardAtMs }] of this.#words) if (nowMs - heardAtMs > windowMs) this.#words.delete(pod);
    return [...this.#words.keys()];
  }

  /** How long the target is left out elsewhere; 0 or less where it is being tried again there. */
  restMs(nowMs: number): number {
    return Math.max(0, ...[...this.#words.values()].map(({ untilMs }) => untilMs - nowMs));
  }
}

/** What speaks for and against the word of other pods that a target fails. */
interface Testimony {
  /** Pods that say so, without this one. */
  readonly witnesses: number;
  /** All pods that there are, with this one. */
  readonly pods: number;
  /** What the last call from here has shown. */
  readonly evidence: 'answered' | 'failed' | undefined;
}

/**
 * Whether a target is left out because other pods say that it fails. One pod may be alone with its failures, because its
 * own network is broken, so two must say so, or one of two. A failed call from here is the word of this pod; an answer
 * to a call from here takes one word more to outweigh.
 */
export function isBelieved({ witnesses, pods, evidence }: Testimony): boolean {
  const needed = (pods <= 2 ? 1 : 2) + (evidence === 'answered' ? 1 : 0);
  return witnesses > 0 && witnesses + (evidence === 'failed' ? 1 : 0) >= needed;
}
