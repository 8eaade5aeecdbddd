import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { Usage } from '../../core/usage.ts';
import { isObject } from '../chat-form/read-value.ts';
import { BlockReader, type Members } from './block-reader.ts';
import { LostMembers } from '../lost-members.ts';
import { eventMembers, usualMembers } from './answer-members.ts';
import { readFinish } from './finish-reasons.ts';
import { invokedModel } from './invoked-model.ts';
import { ConverseUsage } from './read-usage.ts';

/** Events that only say that the answer begins. */
const saysNothing: ReadonlySet<string> = new Set(['messageStart', 'initial-response']);

/**
 * Reads the events of ConverseStream into the hub. The stream ends when both `messageStop` and `metadata` have come, in any
 * order. Where the body ends without `metadata`, its usage is estimated.
 */
export class ConverseReader {
  ended = false;
  readonly #blocks = new BlockReader();
  readonly #usage = new ConverseUsage();
  readonly #lost = new LostMembers(eventMembers, usualMembers);
  #began = false;
  #finished = false;
  #hasMetadata = false;

  get usage(): Usage {
    return this.#usage.known;
  }

  read(event: Members, emit: EmitAnswerEvent, name = ''): void {
    const { contentBlockIndex: index } = event;
    if (!this.#began) emit({ kind: 'start', model: undefined });
    this.#began = true;
    this.#lost.tell(event, emit);
    switch (name) {
      case 'contentBlockStart':
        this.#blocks.begin(index, membersOf(event['start']), emit);
        return;
      case 'contentBlockDelta':
        if (this.#blocks.add(index, membersOf(event['delta']), emit)) this.#usage.countOutput();
        return;
      case 'contentBlockStop':
        this.#blocks.end(index, emit);
        return;
      case 'messageStop':
        this.#finish(event['stopReason'], emit);
        return;
      case 'metadata':
        this.#metadata(event, emit);
        return;
      default:
        if (!saysNothing.has(name)) this.#lost.tellEvent(name, emit);
    }
  }

  finish(emit: EmitAnswerEvent): boolean {
    if (!this.#finished) return false;
    this.#end(emit);
    return true;
  }

  #finish(reason: unknown, emit: EmitAnswerEvent): void {
    const finish = this.#finished ? undefined : readFinish(reason);
    if (finish === undefined) return;
    this.#finished = true;
    this.#blocks.endAll(emit);
    emit(finish);
    if (this.#hasMetadata) this.#end(emit);
  }

  #metadata({ usage, trace }: Members, emit: EmitAnswerEvent): void {
    this.#hasMetadata = true;
    this.#usage.tell(usage);
    const model = invokedModel(trace);
    if (model !== undefined) emit({ kind: 'model', model });
    if (this.#finished) this.#end(emit);
  }

  #end(emit: EmitAnswerEvent): void {
    emit({ kind: 'usage', usage: this.#usage.known });
    this.ended = true;
  }
}

function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}
