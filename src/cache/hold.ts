import { reportBug } from '../core/isolation.ts';
import type { RecordingReader } from './recorded.ts';

/** Keeps a recording from being abandoned while it is not yet known whether a client may read it. */
export class Hold implements RecordingReader {
  readonly position = 0;
  readonly isFull = true;

  moved(): void {}

  takeAll(): void {}

  leftBehind(): void {}

  onBug(thrown: unknown): void {
    reportBug(thrown);
  }
}
