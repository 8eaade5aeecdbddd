import type { Socket } from 'node:net';
import { currentTurn } from '../../core/end-of-turn.ts';

/** A piece of this size costs no more than its bytes are worth. */
export const paidBytes = 64;
/** Most pieces that may be owed. */
export const maxOwedPieces = 256;
/** How many of the owed pieces are forgiven each second. */
const forgivenPerSecond = 256;

const meters = new WeakMap<Socket, PieceMeter>();

/** @param onSpent called with each piece after too many have arrived; nothing more of the body is wanted */
export function meterPieces(socket: Socket, onSpent: () => void): void {
  meters.set(socket, new PieceMeter(onSpent));
}

export function pieceMeterOf(socket: Socket): PieceMeter | undefined {
  return meters.get(socket);
}

/**
 * Counts the pieces in which the bodies of one connection arrive, and ends those that cost far more than their bytes
 * are worth. The parser makes a Buffer and a call for each chunk, so 64 KiB in chunks of one byte cost a hundred times
 * as much as 64 KiB in one. Each piece adds one to what is owed, and each 64 bytes take one away. The first piece in a
 * turn of the event loop is free, because a slow client sends small packets and each of them is a read of its own.
 */
export class PieceMeter {
  readonly #onSpent: () => void;
  #owed = 0;
  #turn = -1;
  #forgivenAtMs = performance.now();
  #spent = false;

  constructor(onSpent: () => void) {
    this.#onSpent = onSpent;
  }

  /** Whether too many pieces have arrived. Once true, it stays true. */
  get spent(): boolean {
    return this.#spent;
  }

  /** Whether to take another piece. */
  takes(bytes: number): boolean {
    if (!this.#spent) {
      const turn = currentTurn();
      const free = this.#turn !== turn;
      this.#turn = turn;
      this.#owed = Math.max(0, this.#owed + (free ? 0 : 1) - bytes / paidBytes);
      if (this.#owed <= maxOwedPieces || !this.#stillOwes()) return true;
      this.#spent = true;
    }
    this.#onSpent();
    return false;
  }

  #stillOwes(): boolean {
    const nowMs = performance.now();
    this.#owed = Math.max(0, this.#owed - ((nowMs - this.#forgivenAtMs) / 1_000) * forgivenPerSecond);
    this.#forgivenAtMs = nowMs;
    return this.#owed > maxOwedPieces;
  }
}
