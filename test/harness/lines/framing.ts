import type { PartialEventBudget } from '../../../src/core/memory-budget.ts';
import { GatewayError } from '../../../src/core/errors.ts';
import type { EventOfStream, Framer, Framing } from '../../../src/core/framing.ts';
import { lineMediaType } from './form.ts';

const lf = 0x0a;

/** Each message of the stream is one line. */
export const linesFraming: Framing = {
  mediaType: lineMediaType,
  makeFramer: (eventBudget) => new LineFramer(eventBudget),
  findFirst() {
    let saysSomething = false;
    return {
      endsIn(piece) {
        for (const byte of piece) {
          if (byte !== lf) saysSomething = true;
          else if (saysSomething) return true;
        }
        return false;
      },
    };
  },
  firstOf: (frames) => linesIn(frames)[0],
  lastOf: (bytes) => linesIn(bytes.subarray(bytes.lastIndexOf(lf) + 1))[0],
  isBegunBy: () => false,
};

export function linesIn(bytes: Buffer): EventOfStream[] {
  const lines = bytes.toString().split('\n');
  return lines.filter((line) => line.trim() !== '').map((data) => ({ data, isNamedError: false }));
}

class LineFramer implements Framer {
  readonly #eventBudget: PartialEventBudget;
  rest = Buffer.alloc(0);

  constructor(eventBudget: PartialEventBudget) {
    this.#eventBudget = eventBudget;
  }

  take(piece: Buffer): Buffer {
    const bytes = Buffer.concat([this.rest, piece]);
    const end = bytes.lastIndexOf(lf) + 1;
    this.rest = bytes.subarray(end);
    if (this.rest.length > this.#eventBudget.maxBytes) throw new GatewayError('upstream_invalid');
    return bytes.subarray(0, end);
  }

  discard(): void {
    this.rest = Buffer.alloc(0);
  }
}
