import type { HearAnswer } from '../../core/answer-events.ts';
import type { Usage } from '../../core/usage.ts';
import { isObject } from '../chat-form/read-value.ts';
import { BlockReader, type Members } from './block-reader.ts';
import { readFinish } from './finish-reasons.ts';
import { invokedModel } from './invoked-model.ts';
import { ConverseUsage } from './read-usage.ts';

/**
 * Reads the events of ConverseStream into the hub. The stream ends when both `messageStop` and `metadata` have come, in any
 * order. Where the body ends without `metadata`, its usage is estimated.
 */
export class ConverseReader {
  ended = false;
  readonly #blocks = new BlockReader();
  readonly #usage = new ConverseUsage();
  #began = false;
  #finished = false;
  #hasMetadata = false;

  get usage(): Usage {
    return this.#usage.known;
  }

  read(event: Members, hear: HearAnswer, name = ''): void {
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

  finish(hear: HearAnswer): boolean {
    if (!this.#finished) return false;
    this.#end(hear);
    return true;
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
    this.ended = true;
  }
}

function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}
