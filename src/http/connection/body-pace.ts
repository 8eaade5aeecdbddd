/** For this time a body may stand still: clients pause, and a lost packet is sent again within seconds. */
const graceMs = 5_000;

/** Measures how fast one body arrives. */
export class BodyPace {
  #sinceMs: number;
  #bytesThen: number;

  /** @param bytes received until that moment */
  constructor(nowMs: number, bytes: number) {
    this.#sinceMs = nowMs;
    this.#bytesThen = bytes;
  }

  /** Whether the body arrived more slowly than that, over the last seconds. */
  isSlow(nowMs: number, bytes: number, minBytesPerSecond: number): boolean {
    const elapsedMs = nowMs - this.#sinceMs;
    if (elapsedMs < graceMs) return false;
    const came = bytes - this.#bytesThen;
    this.#sinceMs = nowMs;
    this.#bytesThen = bytes;
    return came * 1_000 < minBytesPerSecond * elapsedMs;
  }
}
