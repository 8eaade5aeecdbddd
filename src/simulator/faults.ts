import { BadDirective } from './directives.ts';
import type { Scenario } from './options.ts';

type FaultKind = 'stall' | 'error' | 'truncate' | 'close' | 'reset';

/** A fault at a point of the answer. `ValueKind` explains points. */
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

/** The faults of one answer, in order. */
export class Faults {
  readonly #line: Fault[];

  constructor(scenario: Scenario) {
    const kinds = Object.keys(directiveOf) as FaultKind[];
    this.#line = kinds.flatMap((kind) => {
      const at = scenario[directiveOf[kind]];
      return at === undefined ? [] : [{ kind, at }];
    });
    // At the same point, the faults keep the order above: first the stall, then the break.
    this.#line.sort((a, b) => a.at - b.at);
    for (const fault of this.#line) {
      if (fault.at < 0 && (fault.kind === 'truncate' || fault.kind === 'error')) {
        throw new BadDirective(`'${directiveOf[fault.kind]}=request': there is no such answer before the head.`);
      }
    }
  }

  /** Returns the next fault if it is due after this much of the answer, and removes it. */
  take(done: number): Fault | undefined {
    const next = this.#line[0];
    return next && next.at <= done ? this.#line.shift() : undefined;
  }

  /** Point of the next fault; Infinity where there is none. */
  get nextAt(): number {
    return this.#line[0]?.at ?? Infinity;
  }

  /** @throws BadDirective where a fault lies after the end of the answer, because a test would never see it */
  checkReach(length: number, unit: 'events' | 'bytes'): void {
    const last = this.#line.at(-1);
    if (!last || last.at <= length) return;
    throw new BadDirective(`'${directiveOf[last.kind]}=${last.at}': the answer has only ${length} ${unit}.`);
  }

  /** @throws BadDirective where a fault needs an event and the answer is a complete body */
  checkComplete(): void {
    if (this.#line.some((fault) => fault.kind === 'error')) {
      throw new BadDirective("'error-after': only a streamed answer has events; `status` answers an error.");
    }
  }
}
