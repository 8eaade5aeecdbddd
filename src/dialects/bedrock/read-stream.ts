import type { HearAnswer } from '../../core/answer-events.ts';
import { type EventOfStream, messagesIn } from '../../core/framing.ts';
import type { Usage } from '../../core/usage.ts';
import { isObject } from '../chat-form/read-value.ts';
import type { StreamReader } from '../dialect.ts';
import { readJson } from '../read-json.ts';
import { BlockReader, type Members, unreadable } from './block-reader.ts';
import { eventFraming } from './event-framing.ts';
import { readFinish } from './finish-reasons.ts';
import { invokedModel } from './invoked-model.ts';
import { bedrockErrorForm } from './read-error.ts';
import { ConverseUsage } from './read-usage.ts';

/**
 * A stream of ConverseStream, read into the hub. It ends when both `messageStop` and `metadata` have come, in whichever
 * order; where the body ends without `metadata`, its usage is estimated.
 */
export class ConverseReader implements StreamReader {
  readonly #blocks = new BlockReader();
  readonly #usage = new ConverseUsage();
  #began = false;
  #finished = false;
  #hasMetadata = false;
  #ended = false;

  get usage(): Usage {
    return this.#usage.known;
  }

  get ended(): boolean {
    return this.#ended;
  }

  read(frames: Buffer, hear: HearAnswer): void {
    for (const event of messagesIn(frames, eventFraming)) {
      if (this.#ended) return;
      this.#event(event, hear);
    }
  }

  finish(hear: HearAnswer): boolean {
    if (!this.#finished) return false;
    this.#end(hear);
    return true;
  }

  #event(event: EventOfStream, hear: HearAnswer): void {
    const value = readJson(event.data);
    const error = event.isNamedError ? bedrockErrorForm.read(value, { place: 'event', event }) : undefined;
    if (error !== undefined) {
      this.#ended = true;
      hear({ kind: 'error', error });
    } else if (isObject(value)) this.#message(event.name ?? '', value, hear);
    else throw unreadable('an event that is not a JSON object');
  }

  #message(name: string, event: Members, hear: HearAnswer): void {
    const { contentBlockIndex: index } = event;
    if (!this.#began) hear({ kind: 'start', model: undefined });
    this.#began = true;
    switch (name) {
      case 'contentBlockStart':
        this.#blocks.begin(index, membersOf(event['start']), hear);
        return;
      case 'contentBlockDelta':
        if (this.#blocks.add(index, membersOf(event['delta']), hear)) this.#usage.countOutput();
        return;
      case 'contentBlockStop':
        this.#blocks.end(index, hear);
        return;
      case 'messageStop':
        this.#finish(event['stopReason'], hear);
        return;
      case 'metadata':
        this.#metadata(event, hear);
        return;
      default:
        // `messageStart`, and events that are new.
        return;
    }
  }

  #finish(reason: unknown, hear: HearAnswer): void {
    const finish = this.#finished ? undefined : readFinish(reason);
    if (finish === undefined) return;
    this.#finished = true;
    this.#blocks.endAll(hear);
    hear(finish);
    if (this.#hasMetadata) this.#end(hear);
  }

  #metadata({ usage, trace }: Members, hear: HearAnswer): void {
    this.#hasMetadata = true;
    this.#usage.tell(usage);
    const model = invokedModel(trace);
    if (model !== undefined) hear({ kind: 'model', model });
    if (this.#finished) this.#end(hear);
  }

  #end(hear: HearAnswer): void {
    hear({ kind: 'usage', usage: this.#usage.known });
    this.#ended = true;
  }
}

function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}
