import type { Socket } from 'node:net';
import { currentTurn } from '../../core/end-of-turn.ts';

/** A piece of this size pays for itself: to take it costs no more than its bytes are worth. */
export const paidBytes = 64;
/** So many pieces may be owed for. */
export const maxOwedPieces = 256;
/** So many of the owed pieces are forgiven each second. */
const forgivenPerSecond = 256;

const meters = new WeakMap<Socket, PieceMeter>();

/** @param onSpent called with each piece that comes although too many have: nothing more of the body shall come */
export function meterPieces(socket: Socket, onSpent: () => void): void {
  meters.set(socket, new PieceMeter(onSpent));
}

export function pieceMeterOf(socket: Socket): PieceMeter | undefined {
  return meters.get(socket);
}

/**
 * Counts the pieces that the bodies of one connection come in, and ends what costs far more than its bytes are worth:
 * the parser makes a Buffer and a call of each chunk, so that 64 KiB of one-byte chunks cost a hundred times what 64 KiB
 * of body do. Each piece is owed for, each 64 bytes pay for one. The first piece that comes in a turn of the event loop
 * is free: a slow client sends small packets, and each of them is a read of its own.
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

  /** Whether too many pieces have come. Stays so. */
  get spent(): boolean {
    return this.#spent;
  }

  /** Whether a piece may still be taken. */
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
