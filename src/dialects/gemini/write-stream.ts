import type { AnswerEvent, CitationEvent, TokenLogprob } from '../../core/answer-events.ts';
import { ToolCallCollector } from '../../core/tool-call-collector.ts';
import { unreadableStream } from '../../core/unreadable.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { isObject } from '../chat-form/read-value.ts';
import type { AnswerEnd, StreamWriter } from '../dialect.ts';
import { arrayEnd, elementBefore } from './array-form.ts';
import { writeFinish } from './finish-reasons.ts';
import { signatureMember } from './signature.ts';
import { malformedCall } from './write-answer.ts';
import { writeGrounding } from './write-grounding.ts';
import { writeLogprobs } from './write-logprobs.ts';
import { audioParts, callPart, imagePart } from './write-parts.ts';
import { writeUsage } from './write-usage.ts';

/** Maximum citations of one stream, and characters of its text, that are kept until its end. */
const bounds = { citations: 1024, characters: 1_048_576 } as const;

/** Writes a stream of GenerateContentResponse chunks, as events or as the elements of one array. */
export class GeminiStreamWriter implements StreamWriter {
  readonly #metadata: AnswerMetadata;
  readonly #asArray: boolean;
  readonly #calls = new ToolCallCollector();
  readonly #openCalls = new Set<number>();
  readonly #citations: CitationEvent[] = [];
  #text = '';
  /** The part of a chunk after its candidates. */
  #rest = '';
  #began = false;
  #malformed: string | undefined;

  constructor(metadata: AnswerMetadata, asArray: boolean) {
    this.#metadata = metadata;
    this.#asArray = asArray;
  }

  event(event: AnswerEvent): string {
    switch (event.kind) {
      case 'start':
        this.#rest = this.#makeRest(event.model ?? this.#metadata.upstreamModel);
        return '';
      case 'model':
        this.#rest = this.#makeRest(event.model);
        return '';
      case 'text':
        this.#keepText(event.text);
        if (event.signature === undefined) return this.#said(event.text);
        return this.#part({ text: event.text, ...signatureMember(event.signature) });
      case 'refusal':
        return this.#said(event.text);
      case 'reasoning':
        return this.#part({ text: event.text, thought: true, ...signatureMember(event.signature) });
      case 'tool_call_begin':
        this.#openCalls.add(event.call);
        this.#calls.add(event);
        return '';
      case 'tool_call_arguments':
        this.#calls.add(event);
        return '';
      case 'tool_call_end':
        return this.#call(event.call);
      case 'citation':
        this.#cite(event);
        return '';
      case 'logprobs':
        return this.#logprobs(event.tokens);
      case 'image':
        return this.#part(imagePart(event));
      case 'audio':
        return audioParts(event)
          .map((part) => this.#part(part))
          .join('');
      case 'extension':
        return event.dialect === 'gemini' && isObject(event.value) ? this.#part(event.value) : '';
      case 'lost':
      case 'finish':
      case 'usage':
      case 'error':
        break;
    }
    return '';
  }

  /**
   * The last chunk has the finish reason and the usage: without it, the stream was cut. What the answer has lost stands in a
   * member that is the gateway's own: all of Google's libraries pass over members that they do not know.
   */
  end({ finish, usage, lost = [] }: AnswerEnd): string {
    const calls = [...this.#openCalls].map((call) => this.#call(call)).join('');
    const last = {
      content: { parts: [{ text: '' }], role: 'model' },
      ...(this.#malformed === undefined ? writeFinish(finish) : malformedCall(this.#malformed)),
      index: 0,
      ...writeGrounding(this.#citations, this.#text),
    };
    const figures = usage === undefined ? '' : `,"usageMetadata":${JSON.stringify(writeUsage(usage))}`;
    const losses = lost.length === 0 ? '' : `,"headgateDropped":${JSON.stringify(lost)}`;
    const chunk = this.#chunk(JSON.stringify(last), figures + losses);
    return calls + chunk + (this.#asArray ? arrayEnd(this.#began) : '');
  }

  #call(call: number): string {
    if (!this.#openCalls.delete(call)) return '';
    const finished = this.#calls.call(call);
    const part = finished === undefined ? undefined : callPart(finished);
    if (part !== undefined) return this.#part(part);
    this.#malformed ??= finished?.name;
    return '';
  }

  #part(part: object): string {
    return this.#writtenPart(JSON.stringify(part));
  }

  /** There is a text for nearly every token, so nothing but the text is written as JSON. */
  #said(text: string): string {
    return this.#writtenPart(`{"text":${JSON.stringify(text)}}`);
  }

  #writtenPart(json: string): string {
    return this.#chunk(`{"content":{"parts":[${json}],"role":"model"},"index":0}`);
  }

  #logprobs(tokens: readonly TokenLogprob[]): string {
    const content = { parts: [{ text: '' }], role: 'model' };
    return this.#chunk(JSON.stringify({ content, index: 0, ...writeLogprobs(tokens) }));
  }

  #chunk(candidate: string, rest = ''): string {
    if (this.#rest === '') this.#rest = this.#makeRest(this.#metadata.upstreamModel);
    const json = `{"candidates":[${candidate}]${rest}${this.#rest}}`;
    if (!this.#asArray) return `data: ${json}\n\n`;
    const before = elementBefore(this.#began);
    this.#began = true;
    return before + json;
  }

  #makeRest(model: string): string {
    const { answerId } = this.#metadata;
    return `,"modelVersion":${JSON.stringify(model)},"responseId":${JSON.stringify(answerId)}`;
  }

  #keepText(text: string): void {
    // Positions of citations are counted in the bytes of the whole text.
    if (this.#text.length < bounds.characters) this.#text += text;
  }

  #cite(event: CitationEvent): void {
    this.#citations.push(event);
    if (this.#citations.length <= bounds.citations) return;
    throw unreadableStream(`it holds more than ${bounds.citations} citations`);
  }
}
