/** So long a body may stand still: clients pause, and a lost packet is sent again within seconds. */
const graceMs = 5_000;

/** How fast one body comes. */
export class BodyPace {
  #sinceMs: number;
  #bytesThen: number;

  /** @param bytes that had come at that moment */
  constructor(nowMs: number, bytes: number) {
    this.#sinceMs = nowMs;
    this.#bytesThen = bytes;
  }

  /** Whether it came slower than that, over some seconds up to now. */
  isSlow(nowMs: number, bytes: number, minBytesPerSecond: number): boolean {
    const elapsedMs = nowMs - this.#sinceMs;
    if (elapsedMs < graceMs) return false;
    const came = bytes - this.#bytesThen;
    this.#sinceMs = nowMs;
    this.#bytesThen = bytes;
    return came * 1_000 < minBytesPerSecond * elapsedMs;
  }
}
