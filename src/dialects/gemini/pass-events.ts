import type { Ending, StreamTransform, Tally } from '../../core/stream-transform.ts';
import { isObject } from '../chat-form/read-value.ts';
import { readJson } from '../read-json.ts';
import { readUsage } from './read-usage.ts';

/**
 * The hot path: passes events on as they came. Only a read whose bytes could hold an end or an error goes to the slower
 * transform, and the first one, which has the model's name.
 */
export class PassEvents implements StreamTransform {
  readonly #readAlong: StreamTransform;
  #began = false;
  #reads = 0;
  /** The last event that passed unread: if the stream breaks off, it has the figures so far. */
  #latest: Buffer | undefined;

  /** @param readAlong passes events on too, and parses each of them */
  constructor(readAlong: StreamTransform) {
    this.#readAlong = readAlong;
  }

  get ending(): Ending | undefined {
    return this.#readAlong.ending;
  }

  take(frames: Buffer): Buffer | string {
    if (this.#began && !mayTell(frames)) {
      this.#reads += 1;
      // A copy, because a part would keep the whole buffer of the read in memory.
      this.#latest = Buffer.from(frames.subarray(frames.lastIndexOf(dataLine) + 1));
      return frames;
    }
    this.#began = true;
    this.#latest = undefined;
    return this.#readAlong.take(frames);
  }

  finish(rest: Buffer): Buffer | string {
    return this.#readAlong.finish(rest);
  }

  tally(): Tally {
    const tally = this.#readAlong.tally();
    const latest = this.#latest?.toString().trim();
    if (latest === undefined) return tally;
    const value = readJson(latest.slice(latest.indexOf('{')));
    const outputTokens = this.#reads;
    const reported = isObject(value) ? readUsage(value['usageMetadata'], outputTokens) : undefined;
    const usage = reported ?? { inputTokens: 0, outputTokens, totalTokens: outputTokens, estimated: true };
    return { ...tally, usage };
  }
}

const dataLine = Buffer.from('\ndata:');
/** Names of members that tell an end or an error. The quotes cannot stand unescaped in a text of the answer. */
const marks = ['"finishReason"', '"promptFeedback"', '"error"'].map((mark) => Buffer.from(mark));

function mayTell(frames: Buffer): boolean {
  return marks.some((mark) => frames.includes(mark));
}
