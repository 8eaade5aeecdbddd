import { createParser, type EventSourceParser } from 'eventsource-parser';
import { GatewayError } from '../core/errors.ts';
import type { StreamEnd } from '../core/outcome.ts';
import type { Provider } from '../core/plan.ts';
import { readLastEvent } from '../core/sse/last-event.ts';
import { withholdFromError } from '../core/withhold-credentials.ts';
import { isWholeEvent } from '../dialects/openai/stream.ts';
import type { StreamTranslator } from '../translate/translation.ts';
import type { Ending, Flow, Tally } from './flow.ts';

/** A provider's stream for a client of another dialect: each event is parsed and said anew, those of one read in one write. */
export class Translated implements Flow {
  readonly #translator: StreamTranslator;
  readonly #provider: Pick<Provider, 'secrets'>;
  readonly #parser: EventSourceParser;
  #out = '';
  #ending: Ending | undefined;

  constructor(translator: StreamTranslator, provider: Pick<Provider, 'secrets'>) {
    this.#translator = translator;
    this.#provider = provider;
    this.#parser = createParser({
      onEvent: ({ event, data }) => {
        const isNamedError = event === 'error';
        if (this.#ending !== undefined || (data.trim() === '' && !isNamedError)) return;
        this.#out += this.#translate(data, isNamedError);
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

  finish(rest: Buffer): string {
    const last = readLastEvent(rest);
    if (last.kind === 'cut' || (last.kind === 'event' && !isWholeEvent(last))) return '';
    const out = last.kind === 'event' ? this.take(last.bytes) : '';
    // Of the one answer that is asked for.
    const isWhole = this.#ending === undefined && this.#translator.finishReason !== undefined;
    return isWhole ? out + this.#end('end_of_body') : out;
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
      if (this.#translator.sawEnd) return out + this.#end('done');
      return out;
    } catch (thrown) {
      return this.#fail(thrown);
    }
  }

  #end(by: StreamEnd): string {
    try {
      const out = this.#translator.end();
      this.#ending = { kind: 'complete', by };
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
