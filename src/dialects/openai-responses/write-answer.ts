import type { AnswerPart, WholeAnswer } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { writeTokens } from '../openai-form/write-token.ts';
import { writeAnnotation } from './annotation.ts';
import {
  callItem,
  imageItem,
  type ItemStatus,
  messageItem,
  reasoningItem,
  refusalPart,
  textPart,
} from './output-items.ts';
import { responseObject, stateOf } from './response-object.ts';

/** Writes a complete answer of the hub as a response. */
export function writeAnswer(answer: WholeAnswer, metadata: AnswerMetadata): string {
  const { model, parts, refusal, finish, usage } = answer;
  const state = stateOf(finish, refusal !== undefined);
  const output = new OutputWriter(metadata.answerId).write(parts, state.status === 'completed');
  return JSON.stringify(responseObject(metadata, state, { model: model ?? metadata.upstreamModel, output, usage }));
}

/** Writes the items of one answer. */
class OutputWriter {
  readonly #answerId: string;
  readonly #items: object[] = [];
  /** Number of characters of the text in the parts that are written. */
  #textLength = 0;

  constructor(answerId: string) {
    this.#answerId = answerId;
  }

  write(parts: readonly AnswerPart[], isComplete: boolean): readonly object[] {
    const groups = groupParts(parts);
    for (const [index, group] of groups.entries()) {
      this.#writeGroup(group, isComplete || index < groups.length - 1 ? 'completed' : 'incomplete');
    }
    return this.#items;
  }

  #writeGroup(group: readonly [AnswerPart, ...AnswerPart[]], status: ItemStatus): void {
    const [part] = group;
    switch (part.kind) {
      case 'text':
      case 'refusal':
        this.#items.push(
          messageItem(
            this.#id('msg'),
            status,
            group.flatMap((one) => this.#contentOf(one)),
          ),
        );
        break;
      case 'reasoning':
        this.#items.push(reasoningItem(this.#id('rs'), part.text, part.signature));
        break;
      case 'tool_call': {
        const { signature, ...call } = part.call;
        if (signature !== undefined) this.#items.push(reasoningItem(this.#id('rs'), '', signature, call.id));
        this.#items.push(callItem(this.#id('fc'), status, call, call.arguments));
        break;
      }
      case 'image':
        this.#items.push(imageItem(this.#id('ig'), part));
        break;
      case 'audio':
      case 'extension':
        break;
    }
    const last = group.at(-1);
    if (last?.kind !== 'text' || last.signature === undefined) return;
    this.#items.push(reasoningItem(this.#id('rs'), '', last.signature));
  }

  #contentOf(part: AnswerPart): object[] {
    if (part.kind === 'refusal') return [refusalPart(part.text)];
    if (part.kind !== 'text') return [];
    const { text, citations } = part;
    const annotations = citations.flatMap((citation) => writeAnnotation(citation, this.#textLength, text.length) ?? []);
    this.#textLength += text.length;
    return [textPart(text, annotations, writeTokens(part.logprobs))];
  }

  #id(prefix: string): string {
    return `${prefix}_${this.#answerId}_${this.#items.length}`;
  }
}

/** Groups the parts that stand in one item: texts and refusals that follow each other are one message. */
function groupParts(parts: readonly AnswerPart[]): Array<[AnswerPart, ...AnswerPart[]]> {
  const groups: Array<[AnswerPart, ...AnswerPart[]]> = [];
  for (const part of parts) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && isSaid(last) && isSaid(part) && !('signature' in last)) groups.at(-1)?.push(part);
    else groups.push([part]);
  }
  return groups;
}

function isSaid({ kind }: AnswerPart): boolean {
  return kind === 'text' || kind === 'refusal';
}
