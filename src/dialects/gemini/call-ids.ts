/**
 * Ids for the calls of functions in a conversation. Gemini's clients need not send ids: a result then belongs to the first
 * call of the same name that has none yet. The ids depend on the conversation alone, so that they are the same in each turn.
 */
export class CallIds {
  #count = 0;
  readonly #open = new Map<string, string[]>();

  /** The id of a call. */
  ofCall(name: string, id: string | undefined): string {
    const callId = id ?? this.#next();
    this.#open.set(name, [...(this.#open.get(name) ?? []), callId]);
    return callId;
  }

  /** The id of the call that a result belongs to. */
  ofResult(name: string, id: string | undefined): string {
    const open = this.#open.get(name) ?? [];
    const index = id === undefined ? 0 : open.indexOf(id);
    const [known] = index === -1 ? [] : open.splice(index, 1);
    return id ?? known ?? this.#next();
  }

  #next(): string {
    this.#count += 1;
    return `call_${this.#count}`;
  }
}
