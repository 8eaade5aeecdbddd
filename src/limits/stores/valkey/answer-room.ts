import type { StoreKeys } from './counter-key.ts';
import type { Session } from './session.ts';
import { outcomes } from './take-script.ts';
import { withoutAnswer } from './unwritten-answers.ts';

/** What idempotency keys and their answers may take in the store, where all processes count it together. */
export interface AnswerBounds {
  readonly windowMs: number;
  /** A larger answer is not written. */
  readonly maxAnswerBytes: number;
  readonly maxBytes: number;
  /** The part of them that one caller may have, from 0 to 1. */
  readonly maxShare: number;
}

/** What the store needs for a key beside its value: 130 bytes in Valkey 8, more in older servers. */
const keyBytes = 256;

/** The rest is for keys alone: a repeat that is refused costs less than one that runs again. */
const partOfAnswers = 3 / 4;

interface RoomDeps {
  readonly keys: StoreKeys;
  readonly bounds: () => AnswerBounds;
  /** There was no room for the answer, or not even for its key. */
  readonly onLeftOut: (what: 'answer' | 'key') => void;
}

/**
 * The room for answers in the store. It is counted there as a limit on requests is: what is taken comes back after the
 * time that answers are kept.
 */
export class AnswerRoom {
  readonly #deps: RoomDeps;

  constructor(deps: RoomDeps) {
    this.#deps = deps;
  }

  /**
   * Takes room for a value.
   * @returns what of it has room: all, all but the answer, or nothing
   */
  async fit(session: Session, owner: string, value: string): Promise<string> {
    const bare = withoutAnswer(value);
    if (bare !== value) {
      if (await this.#take(session, owner, value, partOfAnswers)) return value;
      this.#deps.onLeftOut('answer');
    }
    if (await this.#take(session, owner, bare, 1)) return bare;
    this.#deps.onLeftOut('key');
    return '';
  }

  async #take(session: Session, owner: string, value: string, part: number): Promise<boolean> {
    const { windowMs, maxBytes, maxShare } = this.#deps.bounds();
    const kind = { kind: 'r', span: String(windowMs) } as const;
    const most = Math.floor(part * maxBytes);
    const charge = (limit: number): string[] => [kind.kind, kind.span, String(limit), String(keyBytes + value.length)];
    const keys = ['answers:', `answers:${owner}`].map((counter) => this.#deps.keys.counter(kind, counter));
    const args = ['take', ...charge(most), ...charge(Math.floor(maxShare * most))];
    const [outcome] = await session.ask(keys, args);
    return outcome === outcomes.admitted;
  }
}
