import type { Provider } from '../../core/provider.ts';
import type { ProviderError } from '../../core/provider-error.ts';
import { EventCursor } from '../../core/sse/event-cursor.ts';
import { sseFraming } from '../../core/sse/sse-framing.ts';
import { readEndWithoutMarker } from '../end-without-marker.ts';
import { relayError } from '../relay-error.ts';
import { ChoicesMark, isDone, tellsMore } from './event-markers.ts';
import { readEventError } from './read-error.ts';
import { doneData, doneEvent, isWholeEvent, parseEventData, readChunk } from './chunk.ts';
import type { Ending, StreamTransform, Tally } from '../../core/stream-transform.ts';
import { UsageTap } from './usage-tap.ts';

const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const tab = 0x09;
const nothing: Buffer = Buffer.alloc(0);

interface PassthroughOptions {
  /** The client asked for the usage event. */
  readonly showsUsage: boolean;
  /** The provider. Its credentials must not appear in what is passed on. */
  readonly provider: Pick<Provider, 'name' | 'secrets'>;
}

/**
 * The hot path: a provider's stream for a client of the same dialect. Events pass as they came, those of one read as the
 * bytes that they are; only one whose bytes could mean the end, an error, a finish_reason or the usage is parsed, and the
 * first, which names the model.
 */
export class Passthrough implements StreamTransform {
  readonly #options: PassthroughOptions;
  readonly #cursor = new EventCursor();
  readonly #choices = new ChoicesMark();
  readonly #tap = new UsageTap();
  /** The last event was withheld and ended in a CR; an LF that follows belongs to it. */
  #withheldReturn = false;
  #ending: Ending | undefined;

  constructor(options: PassthroughOptions) {
    this.#options = options;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  take(events: Buffer): Buffer {
    const cursor = this.#cursor;
    let passing: Buffer[] | undefined;
    let from = this.#withheldReturn && events[0] === lf ? 1 : 0;
    this.#withheldReturn = false;
    cursor.open(events);
    while (this.#ending === undefined && cursor.next()) {
      if (this.#passes(events)) continue;
      passing ??= [];
      passing.push(events.subarray(from, cursor.start));
      from = cursor.end;
      this.#withheldReturn = from === events.length && events[from - 1] === cr;
    }
    cursor.close();
    if (this.#ending !== undefined) return joined(passing, sealed(events.subarray(from, cursor.end)));
    return joined(passing, from === 0 ? events : events.subarray(from));
  }

  finish(rest: Buffer): Buffer {
    let out: Buffer = nothing;
    const end = readEndWithoutMarker(
      rest,
      { framing: sseFraming, isWhole: isWholeEvent },
      {
        read: (events) => {
          out = this.take(events);
        },
        hasEnded: () => this.#ending !== undefined,
        finish: () => this.#tap.allHaveFinished,
      },
    );
    if (end !== 'end_of_body') return out;
    this.#ending = { kind: 'complete', by: 'end_of_body' };
    // To our client a stream without it was cut, whatever its provider is used to.
    return Buffer.concat([out, Buffer.from(doneEvent)]);
  }

  tally(): Tally {
    return this.#tap.tally();
  }

  /** Whether the cursor's event is for the client. Sets the ending where it is the last. */
  #passes(events: Buffer): boolean {
    const { dataLines, dataStart, dataEnd, isNamedError } = this.#cursor;
    if (dataLines === 0) return true;
    if (dataLines === 1 && !isNamedError && isBlank(events, dataStart, dataEnd)) return false;
    if (dataLines === 1 && !isNamedError && this.#tap.sawEvents) {
      if (isDone(events, dataStart, dataEnd)) {
        this.#ending = { kind: 'complete', by: 'done' };
        return true;
      }
      const isChunk = this.#choices.standsIn(events, dataStart, dataEnd);
      if (isChunk && !tellsMore(events, dataStart, dataEnd, this.#tap.begunChoices)) {
        this.#tap.countEvent();
        return true;
      }
    }
    return this.#lookInto(this.#cursor.data(), isNamedError);
  }

  #lookInto(data: string, isNamedError: boolean): boolean {
    if (data === doneData) {
      this.#ending = { kind: 'complete', by: 'done' };
      return true;
    }
    if (data.trim() === '' && !isNamedError) return false;
    const isFirst = !this.#tap.sawEvents;
    const value = parseEventData(data);
    const facts = readChunk(value);
    if (facts !== undefined) this.#tap.note(facts);
    const error = readEventError(value, { data, isNamedError });
    if (error !== undefined) return this.#endWithError(error, data);
    if (facts === undefined) this.#tap.countEvent();
    const isForUsage = facts?.isUsageChunk === true && !(isFirst && facts.namesRole);
    return this.#options.showsUsage || !isForUsage;
  }

  #endWithError(error: ProviderError, data: string): boolean {
    const { passes, ending } = relayError(error, data, this.#options.provider);
    this.#ending = ending;
    return passes;
  }
}

/** An event of empty data, which some servers send between the others and no SDK can read. */
function isBlank(bytes: Buffer, from: number, to: number): boolean {
  let at = from;
  while (at < to && (bytes[at] === space || bytes[at] === tab)) at += 1;
  return at === to;
}

function joined(pieces: Buffer[] | undefined, last: Buffer): Buffer {
  if (pieces === undefined) return last;
  pieces.push(last);
  return Buffer.concat(pieces);
}

/** The last event where its very last byte, the LF of a CRLF, has not come yet: nothing is read after it. */
function sealed(events: Buffer): Buffer {
  const isCut = events[events.length - 1] === cr && events.includes('\r\n');
  return isCut ? Buffer.concat([events, Buffer.of(lf)]) : events;
}
