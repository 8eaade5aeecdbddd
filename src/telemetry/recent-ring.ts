import type { RefusedRequest } from './connection-events.ts';
import type { RecentRequest } from './recent-request.ts';
import { type EndedParts, RecentTable } from './recent-table.ts';
import type { RequestRecord } from './request-record.ts';

/** The newest requests, up to a number of them and up to a weight of all together. The next one takes the place of the oldest. */
export class RecentRing {
  #table: RecentTable;
  /** By row. */
  #weights: Float64Array;
  #capacity: number;
  #maxWeight: number;
  #weight = 0;
  /** The row of the next request. */
  #next = 0;
  #count = 0;

  constructor(capacity: number, maxWeight: number) {
    this.#capacity = capacity;
    this.#maxWeight = maxWeight;
    this.#table = new RecentTable(capacity);
    this.#weights = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  keep(record: RequestRecord, ended: EndedParts): void {
    if (this.#capacity === 0) return;
    const row = this.#nextRow();
    this.#added(row, this.#table.write(row, record, ended));
  }

  /** Keeps a request that was refused before its route began. */
  keepRefusal(requestId: string, refused: RefusedRequest, client: string | undefined, endedAtWallMs: number): void {
    if (this.#capacity === 0) return;
    const row = this.#nextRow();
    this.#added(row, this.#table.writeRefusal(row, requestId, refused, client, endedAtWallMs));
  }

  /** The newest first. */
  read(): RecentRequest[] {
    return Array.from({ length: this.#count }, (_, index) => this.#table.read(this.#rowOf(index + 1)));
  }

  /** Keeps the newest requests that fit. */
  resize(capacity: number, maxWeight: number): void {
    const resized = new RecentRing(capacity, maxWeight);
    for (let age = Math.min(this.#count, capacity); age > 0; age -= 1) {
      const from = this.#rowOf(age);
      const row = resized.#nextRow();
      resized.#table.copyRow(this.#table, from, row);
      resized.#added(row, this.#weights[from] ?? 0);
    }
    this.#table = resized.#table;
    this.#weights = resized.#weights;
    this.#capacity = capacity;
    this.#maxWeight = maxWeight;
    this.#weight = resized.#weight;
    this.#next = resized.#next;
    this.#count = resized.#count;
  }

  #nextRow(): number {
    if (this.#count === this.#capacity) this.#dropOldest();
    return this.#next;
  }

  #added(row: number, weight: number): void {
    this.#weights[row] = weight;
    this.#weight += weight;
    this.#next = row + 1 === this.#capacity ? 0 : row + 1;
    this.#count += 1;
    while (this.#weight > this.#maxWeight) this.#dropOldest();
  }

  #dropOldest(): void {
    const row = this.#rowOf(this.#count);
    this.#weight -= this.#weights[row] ?? 0;
    this.#count -= 1;
    this.#table.clear(row);
  }

  /** @param age 1 for the newest */
  #rowOf(age: number): number {
    return (this.#next - age + this.#capacity) % this.#capacity;
  }
}
