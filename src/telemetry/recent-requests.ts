import type { RefusedRequest } from './connection-events.ts';
import { RecentRing } from './recent-ring.ts';
import type { RecentRequest } from './recent-request.ts';
import type { EndedParts } from './recent-table.ts';
import type { RequestRecord } from './request-record.ts';

/** The average of what is kept may be so large. Longer ones leave room for fewer. */
export const bytesEach = 4_096;

/**
 * The requests that ended last, to explain them. Those for which no provider was called have room of their own, so that
 * a flood of refusals pushes out nothing else.
 */
export class RecentRequests {
  #most: number;
  readonly #called: RecentRing;
  readonly #uncalled: RecentRing;

  /** @param most how many are kept for which a provider was called; and a quarter as many of the others */
  constructor(most: number) {
    this.#most = most;
    this.#called = new RecentRing(most, most * bytesEach);
    this.#uncalled = new RecentRing(quarterOf(most), quarterOf(most) * bytesEach);
  }

  /** How many of those for which a provider was called are kept at most. */
  get most(): number {
    return this.#most;
  }

  get count(): number {
    return this.#called.count + this.#uncalled.count;
  }

  /** Keeps a request that has ended. */
  keep(record: RequestRecord, ended: EndedParts): void {
    const ring = record.attempts > 0 ? this.#called : this.#uncalled;
    ring.keep(record, ended);
  }

  /** Keeps a request that was refused before its route began. One without an id is not kept: nobody could ask for it. */
  keepRefusal(refused: RefusedRequest, client: string | undefined, endedAtWallMs: number): void {
    const { requestId } = refused;
    if (requestId !== undefined) this.#uncalled.keepRefusal(requestId, refused, client, endedAtWallMs);
  }

  /** The newest request with this id: clients and proxies may use one again. */
  find(requestId: string): RecentRequest | undefined {
    return this.newestFirst().find((recent) => recent.requestId === requestId);
  }

  newestFirst(): readonly RecentRequest[] {
    const all = [...this.#called.read(), ...this.#uncalled.read()];
    return all.sort((one, other) => other.endedAtWallMs - one.endedAtWallMs);
  }

  /** After a reload. The newest ones stay. */
  resize(most: number): void {
    if (most === this.#most) return;
    this.#most = most;
    this.#called.resize(most, most * bytesEach);
    this.#uncalled.resize(quarterOf(most), quarterOf(most) * bytesEach);
  }
}

function quarterOf(most: number): number {
  return Math.ceil(most / 4);
}
