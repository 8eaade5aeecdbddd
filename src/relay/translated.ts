import { createParser, type EventSourceParser } from 'eventsource-parser';
import { GatewayError } from '../core/errors.ts';
import type { Provider } from '../core/plan.ts';
import { EventFramer } from '../core/sse/event-framer.ts';
import { withholdFromError } from '../core/withhold-credentials.ts';
import type { StreamTranslator } from '../translate/translation.ts';
import { estimateUsage } from './estimate-usage.ts';
import type { Ending, Flow, Tally } from './flow.ts';

type FlowProvider = Pick<Provider, 'quirks' | 'authHeaders'>;

/** A provider's stream for a client of another dialect: each event is parsed and said anew, those of one read in one write. */
export class Translated implements Flow {
  readonly #translator: StreamTranslator;
  readonly #provider: FlowProvider;
  readonly #endsWithoutDone: boolean;
  readonly #framer = new EventFramer();
  readonly #parser: EventSourceParser;
  #out = '';
  #events = 0;
  #ending: Ending | undefined;

  constructor(translator: StreamTranslator, provider: FlowProvider) {
    this.#provider = provider;
    this.#translator = translator;
    this.#endsWithoutDone = provider.quirks.noDone === true;
    this.#parser = createParser({
      onEvent: (event) => {
        this.#translate(event.data);
      },
    });
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  take(chunk: Buffer): string {
    // Whole events only, so that no character is cut in two.
    const whole = this.#framer.take(chunk);
    if (whole.length > 0) this.#parser.feed(whole.toString());
    const out = this.#out;
    this.#out = '';
    return out;
  }

  finish(): string {
    if (this.#endsWithoutDone && this.#framer.isEmpty && this.#translator.finishReason !== undefined) {
      this.#ending = { kind: 'complete' };
      return this.#translator.end();
    }
    this.#fail(new GatewayError('upstream_incomplete'));
    return '';
  }

  tally(): Tally {
    const { usage, finishReason, reportedModel } = this.#translator;
    return {
      usage: usage ?? estimateUsage(this.#events),
      ...(finishReason === undefined ? {} : { finishReason }),
      ...(reportedModel === undefined ? {} : { reportedModel }),
    };
  }

  #translate(data: string): void {
    if (this.#ending !== undefined) return;
    this.#events += 1;
    try {
      this.#out += this.#translator.event(data);
      if (!this.#translator.sawEnd) return;
      this.#events -= 1;
      this.#out += this.#translator.end();
      this.#ending = { kind: 'complete' };
    } catch (thrown) {
      this.#fail(GatewayError.from(thrown));
    }
  }

  #fail(error: GatewayError): void {
    this.#ending = { kind: 'failed', error: withholdFromError(error, this.#provider), told: false };
  }
}
