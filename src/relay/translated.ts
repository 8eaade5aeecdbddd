import { createParser, type EventSourceParser } from 'eventsource-parser';
import { GatewayError } from '../core/errors.ts';
import type { Provider } from '../core/plan.ts';
import { withholdFromError } from '../core/withhold-credentials.ts';
import type { StreamTranslator } from '../translate/translation.ts';
import type { Ending, Flow, Tally } from './flow.ts';

/** A provider's stream for a client of another dialect: each event is parsed and said anew, those of one read in one write. */
export class Translated implements Flow {
  readonly #translator: StreamTranslator;
  readonly #provider: Pick<Provider, 'secrets'>;
  readonly #endsWithoutDone: boolean;
  readonly #parser: EventSourceParser;
  #out = '';
  #ending: Ending | undefined;

  constructor(translator: StreamTranslator, provider: Pick<Provider, 'quirks' | 'secrets'>) {
    this.#translator = translator;
    this.#provider = provider;
    this.#endsWithoutDone = provider.quirks.noDone === true;
    this.#parser = createParser({
      onEvent: ({ data, event }) => {
        if (this.#ending === undefined) this.#out += this.#translate(data, event === 'error');
      },
    });
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  take(events: Buffer): string {
    // Whole events only, so that no character is cut in two.
    this.#parser.feed(events.toString());
    const out = this.#out;
    this.#out = '';
    return out;
  }

  finish(brokeOffInEvent: boolean): string | undefined {
    if (!this.#endsWithoutDone || brokeOffInEvent || this.#translator.finishReason === undefined) return undefined;
    return this.#end();
  }

  tally(): Tally {
    const { usage, finishReason, reportedModel } = this.#translator;
    return {
      usage,
      ...(finishReason === undefined ? {} : { finishReason }),
      ...(reportedModel === undefined ? {} : { reportedModel }),
    };
  }

  #translate(data: string, isNamedError: boolean): string {
    try {
      const out = this.#translator.event(data, isNamedError);
      if (this.#translator.sawEnd) return out + this.#end();
      return out;
    } catch (thrown) {
      return this.#fail(thrown);
    }
  }

  #end(): string {
    try {
      const out = this.#translator.end();
      this.#ending = { kind: 'complete' };
      return out;
    } catch (thrown) {
      return this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): string {
    this.#ending = { kind: 'failed', error: withholdFromError(GatewayError.from(thrown), this.#provider), told: false };
    return '';
  }
}
