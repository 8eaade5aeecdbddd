import { setImmediate } from 'node:timers';
import type { BufferedEvents } from '../core/answer.ts';
import { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import { callBack, type Isolated } from '../core/isolation.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import type { RelayOutcome } from '../core/outcome.ts';
import type { Sink } from '../core/sink.ts';
import type { Receiver, Source } from '../core/source.ts';
import { sseFraming } from '../core/sse/sse-framing.ts';
import { openaiChatClient } from '../dialects/openai-chat/client.ts';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { StreamForm } from '../dialects/stream-form.ts';
import type { ClientDialect } from '../dialects/dialect.ts';
import type { StreamTransform } from '../core/stream-transform.ts';
import { pump } from './pump.ts';
import type { StreamSettings } from './settings.ts';

/** A provider's end of a stream, played by a test. */
export class PlayedSource implements BufferedEvents {
  #receiver: Receiver | undefined;
  paused = false;
  readonly framing = sseFraming;
  readonly eventBudget = {
    maxBytes: 1_048_576,
    memoryBudget: { chargeAnswer: () => undefined, releaseAnswer: () => undefined },
  };
  aborts = 0;
  readonly source: { -readonly [Member in keyof Source]: Source[Member] } = {
    pause: () => {
      this.paused = true;
    },
    resume: () => {
      this.paused = false;
    },
    abort: () => {
      this.aborts += 1;
      this.#receiver = undefined;
    },
  };

  flowTo(receiver: Receiver): void {
    if (this.aborts === 0) this.#receiver = receiver;
  }

  /** Another piece in the same turn. */
  sendNow(piece: Buffer | string): void {
    this.#receiver?.onData(typeof piece === 'string' ? Buffer.from(piece) : piece);
  }

  /** A read of the socket, and the turn that follows it. */
  async send(piece: Buffer | string): Promise<void> {
    this.sendNow(piece);
    await turn();
  }

  end(): void {
    this.#receiver?.onEnd();
  }

  fail(error: GatewayError): void {
    this.#receiver?.onError(error);
  }
}

/** A client's end of a stream, played by a test. */
export class PlayedSink implements Sink {
  readonly writes: Buffer[] = [];
  /** Whether the next writes find it full. */
  full = false;
  ends = 0;
  cuts = 0;
  #onDrain: () => void = () => undefined;
  #drainOwner: Isolated | undefined;
  #onTaken: () => void = () => undefined;
  #onGone: () => void = () => undefined;
  #onBroken: (bug: GatewayError) => void = () => undefined;

  writeOwned(chunk: Buffer): boolean {
    return this.write(chunk);
  }

  write(chunk: Buffer | string): boolean {
    if (this.ends > 0) throw new Error('written behind the end');
    this.writes.push(Buffer.from(chunk as string));
    return !this.full;
  }

  /** Its last byte is taken when it is not full, or empties. */
  end(): Promise<void> {
    this.ends += 1;
    if (!this.full) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onTaken = resolve;
    });
  }

  cut(): void {
    this.cuts += 1;
  }

  onDrain(listener: () => void, owner: Isolated): void {
    this.#onDrain = listener;
    this.#drainOwner = owner;
  }

  onGone(listener: () => void): void {
    this.#onGone = listener;
  }

  onBroken(listener: (bug: GatewayError) => void): void {
    this.#onBroken = listener;
  }

  /** A bug elsewhere ends the request. */
  break(bug: GatewayError): void {
    this.#onBroken(bug);
  }

  drain(): void {
    this.full = false;
    callBack(this.#onDrain, this.#drainOwner);
    this.#onTaken();
  }

  leave(): void {
    this.#onGone();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.writes);
  }

  get text(): string {
    return this.bytes.toString();
  }
}

export const streamClocks: StreamSettings = {
  headersAfterMs: 30_000,
  keepAliveMs: 15_000,
  gapMs: 60_000,
  totalMs: 600_000,
  stalledReaderMs: 300_000,
};

/** A dialect, or the form of a stream itself. */
type Client = ClientDialect | Pick<StreamForm, 'errorEvent'>;

/** Everything around one relayed stream, in a test's hands. */
export class PlayedStream {
  readonly source = new PlayedSource();
  readonly sink = new PlayedSink();
  readonly clock = new ManualClock();
  readonly draining = new Cancellation();
  /** Every time that the relay says it is over. */
  readonly outcomes: RelayOutcome[] = [];
  readonly bugs: unknown[] = [];
  firstEvents = 0;

  start(transform: StreamTransform, client: Client = openaiChatClient): this {
    const form = 'streamForm' in client ? client.streamForm(inferenceOf({ stream: true })) : client;
    const startedAtMs = this.clock.nowMs();
    void pump(this.source, transform, this.sink, {
      settings: streamClocks,
      clock: this.clock,
      startedAtMs,
      draining: this.draining,
      errorEvent: (error, position) => form.errorEvent(error, 'req_1', undefined, position),
      onReaderStalled: () => undefined,
      onBug: (thrown) => this.bugs.push(thrown),
      onFirstEvent: () => {
        this.firstEvents += 1;
      },
    }).then((outcome) => this.outcomes.push(outcome));
    return this;
  }

  get outcome(): RelayOutcome | undefined {
    return this.outcomes[0];
  }
}

/** Relays pieces, each in a turn of its own, and then the provider's clean end. */
export async function relayPieces(
  pieces: readonly (Buffer | string)[],
  transform: StreamTransform,
  client?: Client,
): Promise<PlayedStream> {
  const played = new PlayedStream().start(transform, client);
  for (const piece of pieces) await played.source.send(piece);
  played.source.end();
  await turn();
  return played;
}

/** Relays some bytes, and then a connection that breaks. */
export async function breakOff(bytes: Buffer, transform: StreamTransform, client?: Client): Promise<PlayedStream> {
  const played = new PlayedStream().start(transform, client);
  await played.source.send(bytes);
  played.source.fail(new GatewayError('upstream_incomplete'));
  await turn();
  return played;
}

/** Until what was put off to the end of this turn has run, promises included. */
export async function turn(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  await Promise.resolve();
}

/** Every way to cut bytes in two. */
export function* cutsInTwo(bytes: Buffer): Generator<[Buffer, Buffer]> {
  for (let at = 0; at <= bytes.length; at += 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
}
