import type { AnswerEvent } from '../core/answer-events.ts';
import { GatewayError } from '../core/errors.ts';
import type { Target } from '../core/plan.ts';
import type { Provider } from '../core/provider.ts';
import type { ProviderError } from '../core/provider-error.ts';
import type { Ending, StreamTransform, Tally } from '../core/stream-transform.ts';
import { withholdFromError } from '../core/credentials/withhold-credentials.ts';
import type { ProviderDialect, StreamReader } from './dialect.ts';
import { readEndWithoutMarker } from './end-without-marker.ts';
import { relayError } from './relay-error.ts';

const nothing: Buffer = Buffer.alloc(0);

/** What is needed of a dialect to read a stream that passes. */
type ReadAlong = Pick<ProviderDialect, 'framing' | 'isWhole' | 'streamReader'>;

/**
 * Passes a stream on to a client of the same dialect, byte for byte. The dialect's reader reads along, and finds the end,
 * an error and the usage. It parses every frame that the reader does not skip.
 */
export class PassStream implements StreamTransform {
  readonly #dialect: ReadAlong;
  readonly #provider: Provider;
  readonly #reader: StreamReader;
  readonly #endMarker: string;
  /** One function for the whole stream. */
  readonly #onEvent = (event: AnswerEvent): void => {
    this.#note(event);
  };
  #error: ProviderError | undefined;
  #ending: Ending | undefined;
  #finishReason: string | undefined;
  #reportedModel: string | undefined;

  /** @param endMarker is written where the stream is whole although the provider has not sent its end marker */
  constructor(dialect: ReadAlong, target: Target, endMarker = '') {
    this.#dialect = dialect;
    this.#provider = target.provider;
    this.#reader = dialect.streamReader(target);
    this.#endMarker = endMarker;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  get nextSequence(): number {
    return this.#reader.nextSequence ?? 0;
  }

  take(frames: Buffer): Buffer {
    let passed = 0;
    try {
      // Frame by frame, because nothing may pass after the end, and an error may have to be withheld.
      while (passed < frames.length && this.#ending === undefined) {
        const rest = frames.subarray(passed);
        const frame = rest.subarray(0, this.#dialect.framing.endOfFirst(rest) || rest.length);
        if (!this.#passes(frame)) break;
        passed += frame.length;
      }
    } catch (thrown) {
      this.#fail(thrown);
    }
    return frames.subarray(0, passed);
  }

  finish(rest: Buffer): Buffer {
    let out: Buffer = nothing;
    try {
      const end = readEndWithoutMarker(rest, this.#dialect, {
        read: (frames) => {
          out = this.take(frames);
        },
        hasEnded: () => this.#ending !== undefined,
        finish: () => this.#reader.finish(this.#onEvent),
      });
      if (end !== 'end_of_body') return out;
      this.#ending = { kind: 'complete', by: end };
      return Buffer.concat([out, Buffer.from(this.#endMarker)]);
    } catch (thrown) {
      this.#fail(thrown);
      return out;
    }
  }

  tally(): Tally {
    return {
      usage: this.#reader.usage,
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
      ...(this.#reportedModel === undefined ? {} : { reportedModel: this.#reportedModel }),
    };
  }

  /** Whether the frame is for the client. Sets the ending where it is the last. */
  #passes(frame: Buffer): boolean {
    if (this.#reader.skips?.(frame) === true) return true;
    this.#reader.read(frame, this.#onEvent);
    if (this.#error !== undefined) {
      const { passes, ending } = relayError(this.#error, frame.toString(), this.#provider);
      this.#ending = ending;
      return passes;
    }
    if (this.#reader.ended) this.#ending = { kind: 'complete', by: 'done' };
    return true;
  }

  #note(event: AnswerEvent): void {
    if (event.kind === 'error') this.#error = event.error;
    else if (event.kind === 'finish') this.#finishReason ??= event.providerReason;
    else if (event.kind === 'start' || event.kind === 'model') this.#reportedModel ??= event.model;
  }

  #fail(thrown: unknown): void {
    const error = withholdFromError(GatewayError.from(thrown), this.#provider);
    this.#ending ??= { kind: 'failed', error, told: false };
  }
}
