/** A place in a line. It knows its neighbours, so that it can be left from the middle. */
export class Place {
  before: Place = this;
  after: Place = this;
}

/** A line in the order of arrival. Each place costs the same to take and to leave, wherever it is. */
export class WaitingLine<Own extends Place> {
  /** Stands between the last and the first. */
  readonly #ends = new Place();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): Own | undefined {
    return this.#own(this.#ends.after);
  }

  get last(): Own | undefined {
    return this.#own(this.#ends.before);
  }

  join(place: Own): void {
    const { before } = this.#ends;
    place.before = before;
    place.after = this.#ends;
    before.after = place;
    this.#ends.before = place;
    this.#length += 1;
  }

  /** The place must be in this line. */
  leave(place: Own): void {
    place.before.after = place.after;
    place.after.before = place.before;
    place.before = place.after = place;
    this.#length -= 1;
  }

  #own(place: Place): Own | undefined {
    return place === this.#ends ? undefined : (place as Own);
  }
}
