/** Writes the events of one stream, and numbers them. */
export class EventNumbers {
  #next = 0;

  /** The number of the next event. */
  get next(): number {
    return this.#next;
  }

  write(type: string, members: object): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#take(), ...members })}\n\n`;
  }

  /**
   * Makes a writer of the small events that a part of an answer consists of. What they have in common is written as JSON
   * only once, because there is one for nearly every token.
   * @returns a function that writes the event with this `delta`
   */
  deltas(type: string, place: object): (delta: string, rest?: string) => string {
    const head = `event: ${type}\ndata: ${JSON.stringify({ type, ...place }).slice(0, -1)},"sequence_number":`;
    return (delta, rest = '') => `${head}${this.#take()},"delta":${JSON.stringify(delta)}${rest}}\n\n`;
  }

  #take(): number {
    const number = this.#next;
    this.#next += 1;
    return number;
  }
}
