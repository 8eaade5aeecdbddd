import type { AnswerEvent, ReasoningEvent } from './answer-events.ts';
import type { Signature } from './signature.ts';
import { unreadableStream } from './unreadable.ts';

/** A thought, or something else that has a signature. */
export interface Signed {
  /** Absent for a signature that belongs to no thought. */
  readonly text?: string;
  readonly isSummary?: boolean;
  readonly signature?: Signature;
  /** The call of a tool that the signature belongs to. */
  readonly callId?: string;
}

type OpenSigned = { -readonly [Name in keyof Signed]: Signed[Name] };

/** How much of the thoughts of one stream is held until its end, at most. */
const maxCharacters = 1_048_576;

/**
 * Keeps the thoughts and the signatures of a stream for clients that can be told of them only as a whole: a signature is
 * worth nothing without the very text that it belongs to.
 */
export class SignedCollector {
  readonly #signed: OpenSigned[] = [];
  #characters = 0;

  /** @throws GatewayError `upstream_invalid` where it is too much */
  add(event: AnswerEvent): void {
    if (event.kind === 'reasoning') this.#think(event);
    else if (event.kind === 'text' && event.signature !== undefined) this.#keep({ signature: event.signature });
    else if (event.kind === 'tool_call_begin' && event.signature !== undefined) {
      this.#keep({ callId: event.id, signature: event.signature });
    }
  }

  get all(): readonly Signed[] {
    return this.#signed;
  }

  #think({ text, isSummary: summarised, signature }: ReasoningEvent): void {
    const isSummary = summarised === true;
    const last = this.#signed.at(-1);
    const goesOn = last?.text !== undefined && last.signature === undefined && last.isSummary === isSummary;
    if (!goesOn || last === undefined) {
      this.#keep({ text, isSummary, ...(signature === undefined ? {} : { signature }) });
      return;
    }
    this.#count(text, signature);
    last.text = (last.text ?? '') + text;
    if (signature !== undefined) last.signature = signature;
  }

  #keep(signed: OpenSigned): void {
    this.#count(signed.text ?? '', signed.signature);
    this.#signed.push(signed);
  }

  #count(text: string, signature: Signature | undefined): void {
    this.#characters += text.length + (signature?.data.length ?? 0);
    if (this.#characters <= maxCharacters) return;
    throw unreadableStream(`it holds thoughts of more than ${maxCharacters} characters`);
  }
}
