import type { AnswerEvent, FinishEvent } from '../core/answer-events.ts';
import { GatewayError } from '../core/errors.ts';
import type { StreamEnd } from '../core/outcome.ts';
import { reportedUsage, type Usage } from '../core/usage.ts';
import type { Target } from '../core/plan.ts';
import type { Provider } from '../core/provider.ts';
import { providerFailure } from '../core/provider-failure.ts';
import { withholdFromError } from '../core/credentials/withhold-credentials.ts';
import type { ProviderDialect, StreamReader, StreamWriter } from '../dialects/dialect.ts';
import { readEndWithoutMarker } from '../dialects/end-without-marker.ts';
import type { StreamLosses } from './stream-losses.ts';
import type { Ending, StreamTransform, Tally } from '../core/stream-transform.ts';

/** A provider's stream for a client of another dialect: read into the hub, and written out of it, those frames of one read in one write. */
export class ThroughHub implements StreamTransform {
  readonly #dialect: ProviderDialect;
  readonly #reader: StreamReader;
  readonly #writer: StreamWriter;
  readonly #losses: StreamLosses | undefined;
  readonly #provider: Provider;
  /** One function for the whole stream. */
  readonly #onEvent = (event: AnswerEvent): void => {
    this.#take(event);
  };
  #out = '';
  #ending: Ending | undefined;
  #finish: FinishEvent | undefined;
  #usage: Usage | undefined;
  #reportedModel: string | undefined;

  /** @param losses undefined where the stream cannot name what it loses */
  constructor(dialect: ProviderDialect, target: Target, writer: StreamWriter, losses?: StreamLosses) {
    this.#dialect = dialect;
    this.#reader = dialect.streamReader(target);
    this.#writer = writer;
    this.#losses = losses;
    this.#provider = target.provider;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  get nextSequence(): number {
    return this.#writer.nextSequence ?? 0;
  }

  take(frames: Buffer): string {
    try {
      this.#reader.read(frames, this.#onEvent);
      if (this.#reader.ended) this.#end('done');
    } catch (thrown) {
      this.#fail(thrown);
    }
    return this.#flush();
  }

  finish(rest: Buffer): string {
    try {
      const end = readEndWithoutMarker(rest, this.#dialect, {
        read: (frames) => {
          this.#reader.read(frames, this.#onEvent);
        },
        hasEnded: () => this.#reader.ended,
        finish: () => this.#reader.finish(this.#onEvent),
      });
      if (end !== undefined) this.#end(end);
    } catch (thrown) {
      this.#fail(thrown);
    }
    return this.#flush();
  }

  tally(): Tally {
    return {
      usage: this.#reader.usage,
      ...(this.#finish === undefined ? {} : { finishReason: this.#finish.providerReason }),
      ...(this.#reportedModel === undefined ? {} : { reportedModel: this.#reportedModel }),
    };
  }

  #take(event: AnswerEvent): void {
    switch (event.kind) {
      case 'start':
      case 'model':
        this.#reportedModel ??= event.model;
        break;
      case 'finish':
        this.#finish ??= event;
        break;
      case 'usage':
        this.#usage = reportedUsage(event.usage);
        break;
      case 'error':
        this.#fail(providerFailure(event.error, this.#provider.name));
        return;
      case 'text':
      case 'refusal':
      case 'reasoning':
      case 'citation':
      case 'logprobs':
      case 'image':
      case 'audio':
      case 'extension':
      case 'lost':
      case 'tool_call_begin':
      case 'tool_call_arguments':
      case 'tool_call_end':
        break;
    }
    if (this.#ending !== undefined) return;
    this.#out += this.#writer.event(event);
    if (this.#losses !== undefined) this.#out += this.#losses.nameIn(event);
  }

  #end(by: StreamEnd): void {
    if (this.#ending !== undefined) return;
    this.#out += this.#writer.end({ finish: this.#finish, usage: this.#usage, lost: this.#losses?.unnamed ?? [] });
    this.#ending = { kind: 'complete', by };
  }

  #fail(thrown: unknown): void {
    if (this.#ending !== undefined) return;
    this.#ending = { kind: 'failed', error: withholdFromError(GatewayError.from(thrown), this.#provider), told: false };
  }

  #flush(): string {
    const out = this.#out;
    this.#out = '';
    return out;
  }
}
