import type {
  AnswerEvent,
  AudioEvent,
  CitationEvent,
  ExtensionEvent,
  FinishEvent,
  ImageEvent,
  ReasoningEvent,
  TokenLogprob,
} from './answer-events.ts';
import { providerFailure } from './provider-failure.ts';
import type { Signature } from './signature.ts';
import { type ToolCall, ToolCallCollector } from './tool-call-collector.ts';
import type { Usage } from './usage.ts';

/** A complete answer in the form of the hub. */
export interface WholeAnswer {
  /** The model's name as the provider reports it. */
  readonly model: string | undefined;
  /** The content of the answer in the order in which its parts began. The members below contain the same by kind. */
  readonly parts: readonly AnswerPart[];
  readonly text: string;
  /** Undefined where the model did not refuse. The members below are likewise undefined where the answer has none. */
  readonly refusal: string | undefined;
  readonly reasoning: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  readonly citations: readonly CitationEvent[];
  readonly finish: FinishEvent | undefined;
  readonly usage: Usage | undefined;
}

/** One part of an answer's content. */
export type AnswerPart =
  | SaidPart<'text'>
  | SaidPart<'refusal'>
  | ThoughtPart
  | { readonly kind: 'tool_call'; readonly call: ToolCall }
  | ImageEvent
  | AudioEvent
  | ExtensionEvent;

/** Text of the answer, or text with which the model refuses. */
interface SaidPart<Kind extends 'text' | 'refusal'> {
  readonly kind: Kind;
  readonly text: string;
  readonly citations: readonly CitationEvent[];
  readonly logprobs: readonly TokenLogprob[];
  readonly signature?: Signature;
}

interface ThoughtPart {
  readonly kind: 'reasoning';
  readonly text: string;
  readonly isSummary: boolean;
  readonly signature?: Signature;
}

type Open<Part> = { -readonly [Name in keyof Part]: Part[Name] extends readonly (infer One)[] ? One[] : Part[Name] };
type OpenSaid = Open<SaidPart<'text'>> | Open<SaidPart<'refusal'>>;
type OpenThought = Open<ThoughtPart>;
type OpenAudio = { -readonly [Name in keyof AudioEvent]: AudioEvent[Name] };
type CallPlace = { readonly kind: 'call_place'; readonly call: number };

/**
 * Assembles a complete answer from its events. It has no limits of its own, because the size of the provider's body is
 * limited already.
 */
export class WholeAnswerCollector {
  readonly #provider: string;
  #model: string | undefined;
  readonly #parts: Array<OpenSaid | OpenThought | OpenAudio | CallPlace | ImageEvent | ExtensionEvent> = [];
  readonly #toolCalls = new ToolCallCollector({ characters: Infinity, calls: Infinity });
  #finish: FinishEvent | undefined;
  #usage: Usage | undefined;

  /** @param provider its configured name, for messages */
  constructor(provider: string) {
    this.#provider = provider;
  }

  /** @throws GatewayError the error of an `error` event */
  add(event: AnswerEvent): void {
    switch (event.kind) {
      case 'start':
      case 'model':
        this.#model ??= event.model;
        return;
      case 'text':
      case 'refusal':
        this.#say(event.kind, event.text, 'signature' in event ? event.signature : undefined);
        return;
      case 'reasoning':
        this.#think(event);
        return;
      case 'citation':
        this.#lastSaid('text').citations.push(event);
        return;
      case 'logprobs':
        this.#lastSaid(event.of).logprobs.push(...event.tokens);
        return;
      case 'lost':
        return;
      case 'image':
      case 'extension':
        this.#parts.push(event);
        return;
      case 'audio':
        this.#sound(event);
        return;
      case 'finish':
        this.#finish ??= event;
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'error':
        throw providerFailure(event.error, this.#provider);
      case 'tool_call_begin':
        this.#parts.push({ kind: 'call_place', call: event.call });
        this.#toolCalls.add(event);
        return;
      case 'tool_call_arguments':
      case 'tool_call_end':
        this.#toolCalls.add(event);
    }
  }

  answer(): WholeAnswer {
    const parts = this.#parts.flatMap((part) => this.#closed(part));
    const texts = parts.filter((part) => part.kind === 'text');
    return {
      model: this.#model,
      parts,
      text: texts.map(({ text }) => text).join(''),
      refusal: joined(parts.filter((part) => part.kind === 'refusal')),
      reasoning: joined(parts.filter((part) => part.kind === 'reasoning')),
      toolCalls: this.#toolCalls.inOrder(),
      citations: texts.flatMap(({ citations }) => citations),
      finish: this.#finish,
      usage: this.#usage,
    };
  }

  #closed(part: OpenSaid | OpenThought | OpenAudio | CallPlace | ImageEvent | ExtensionEvent): AnswerPart[] {
    if (part.kind !== 'call_place') return [part];
    const call = this.#toolCalls.call(part.call);
    return call === undefined ? [] : [{ kind: 'tool_call', call }];
  }

  #say(kind: OpenSaid['kind'], text: string, signature: Signature | undefined): void {
    const part = this.#said(kind);
    part.text += text;
    if (signature !== undefined) part.signature = signature;
  }

  /** A citation or a log probability may come after another part of the answer. */
  #lastSaid(kind: OpenSaid['kind']): OpenSaid {
    return this.#parts.findLast((part): part is OpenSaid => part.kind === kind) ?? this.#said(kind);
  }

  /** The part that this text continues, or a new part. A signature ends a part. */
  #said(kind: OpenSaid['kind']): OpenSaid {
    const last = this.#parts.at(-1);
    if (last !== undefined && last.kind === kind && last.signature === undefined) return last;
    const part: OpenSaid = { kind, text: '', citations: [], logprobs: [] };
    this.#parts.push(part);
    return part;
  }

  #think({ text, isSummary: summarised, signature }: ReasoningEvent): void {
    const isSummary = summarised === true;
    let part = this.#parts.at(-1);
    if (part?.kind !== 'reasoning' || part.signature !== undefined || part.isSummary !== isSummary) {
      part = { kind: 'reasoning', text: '', isSummary };
      this.#parts.push(part);
    }
    part.text += text;
    if (signature !== undefined) part.signature = signature;
  }

  #sound({ data, transcript, ...rest }: AudioEvent): void {
    let part = this.#parts.at(-1);
    if (part?.kind !== 'audio') {
      part = { kind: 'audio' };
      this.#parts.push(part);
    }
    Object.assign(part, rest);
    if (data !== undefined) part.data = part.data === undefined ? data : joinBase64(part.data, data);
    if (transcript !== undefined) part.transcript = (part.transcript ?? '') + transcript;
  }
}

/** Each text may end with padding, which is not valid in the middle of base64. */
function joinBase64(one: string, other: string): string {
  return Buffer.concat([Buffer.from(one, 'base64'), Buffer.from(other, 'base64')]).toString('base64');
}

/** Undefined where the answer has no text of that kind. */
function joined(parts: ReadonlyArray<{ readonly text: string }>): string | undefined {
  return parts.map(({ text }) => text).join('') || undefined;
}
