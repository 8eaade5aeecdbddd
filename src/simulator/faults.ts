import { BadDirective } from './directives.ts';
import type { Scenario } from './options.ts';

type FaultKind = 'stall' | 'error' | 'truncate' | 'close' | 'reset';

/** Something that goes wrong at a point of the answer; see `ValueKind` for what a point is. */
export interface Fault {
  readonly kind: FaultKind;
  readonly at: number;
}

const directiveOf = {
  stall: 'stall-after',
  error: 'error-after',
  truncate: 'truncate-after',
  close: 'close-after',
  reset: 'reset-after',
} as const;

/** What goes wrong in an answer, in order. */
export class Faults {
  readonly #line: Fault[];

  constructor(scenario: Scenario) {
    const kinds = Object.keys(directiveOf) as FaultKind[];
    this.#line = kinds.flatMap((kind) => {
      const at = scenario[directiveOf[kind]];
      return at === undefined ? [] : [{ kind, at }];
    });
    // At the same point they come in the order above: first the silence, then the break.
    this.#line.sort((one, other) => one.at - other.at);
    for (const fault of this.#line) {
      if (fault.at < 0 && (fault.kind === 'truncate' || fault.kind === 'error')) {
        throw new BadDirective(`'${directiveOf[fault.kind]}=request': there is no such answer before the head.`);
      }
    }
  }

  /** The fault that has come due when so much of the answer is out; it comes once. */
  take(done: number): Fault | undefined {
    const next = this.#line[0];
    return next && next.at <= done ? this.#line.shift() : undefined;
  }

  /** The next fault's point, Infinity where there is none. */
  get nextAt(): number {
    return this.#line[0]?.at ?? Infinity;
  }

  /** @throws BadDirective where a fault lies behind the answer's end, since a test of it would see nothing. */
  checkReach(length: number, unit: 'events' | 'bytes'): void {
    const last = this.#line.at(-1);
    if (!last || last.at <= length) return;
    throw new BadDirective(`'${directiveOf[last.kind]}=${last.at}': the answer has only ${length} ${unit}.`);
  }

  /** @throws BadDirective where an event is wanted of a body that has none. */
  checkComplete(): void {
    if (this.#line.some((fault) => fault.kind === 'error')) {
      throw new BadDirective("'error-after': only a streamed answer has events; `status` answers an error.");
    }
  }
}
