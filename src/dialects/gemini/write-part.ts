import { parseBounded } from '../../core/json/parse-bounded.ts';
import { GatewayError } from '../../core/errors.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import type { Part, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import type { Signature } from '../../core/signature.ts';
import { isObject } from '../chat-form/read-value.ts';
import { takesMediaInResults } from './model-generation.ts';
import { textOfPart } from '../text-of-part.ts';
import { mediaPart } from './write-media.ts';

/** What the form of parts depends on. */
export interface ContentsForm {
  readonly model: string;
  /** Whether the provider knows ids of calls. */
  readonly hasCallIds: boolean;
}

/** Writes the parts of messages. A result of a function may become several parts. */
export class PartWriter {
  readonly #form: ContentsForm;
  readonly #names: ReadonlyMap<string, string>;

  /** @param names the name of the function by the id of its call */
  constructor(form: ContentsForm, names: ReadonlyMap<string, string>) {
    this.#form = form;
    this.#names = names;
  }

  /** Returns nothing for a part that has no place here, which the table of fates says. */
  write(part: Part): object[] {
    switch (part.kind) {
      case 'text':
        return part.text === '' && part.signature === undefined
          ? []
          : [{ text: part.text, ...ownSignature(part.signature) }];
      case 'refusal':
        return [{ text: part.text }];
      case 'image':
        return mediaPart(part).map((written) => ({ ...written, ...ownSignature(part.signature) }));
      case 'audio':
      case 'video':
      case 'file':
        return mediaPart(part);
      case 'reasoning': {
        const signed = ownSignature(part.signature);
        return 'thoughtSignature' in signed ? [{ text: part.text, thought: true, ...signed }] : [];
      }
      case 'tool_call':
        return [this.#call(part)];
      case 'tool_result':
        return this.#result(part);
      case 'extension':
        break;
    }
    return part.dialect === 'gemini' && isObject(part.value) ? [part.value] : [];
  }

  #call({ id, name, arguments: json, signature }: ToolCallPart): object {
    const call = { ...this.#id(id), name, args: argumentsOf(json, name) };
    return { functionCall: call, ...ownSignature(signature) };
  }

  #result({ callId, content, isError }: ToolResultPart): object[] {
    const name = this.#names.get(callId);
    if (name === undefined) throw unknownCall(callId);
    const resultText = typeof content === 'string' ? content : textOf(content);
    const media = typeof content === 'string' ? [] : content.filter((part) => textOfPart(part) === undefined);
    const parts = media.flatMap((part) => this.write(part));
    const result = { ...this.#id(callId), name, response: responseOf(resultText, isError === true) };
    if (parts.length === 0) return [{ functionResponse: result }];
    if (takesMediaInResults(this.#form.model)) return [{ functionResponse: { ...result, parts } }];
    return [{ functionResponse: result }, ...parts];
  }

  #id(id: string): { id?: string } {
    return this.#form.hasCallIds ? { id } : {};
  }
}

function ownSignature(signature: Signature | undefined): { thoughtSignature?: string } {
  return signature?.dialect === 'gemini' ? { thoughtSignature: signature.data } : {};
}

function textOf(content: readonly Part[]): string {
  return content.flatMap((part) => textOfPart(part) ?? []).join('\n');
}

/** Google documents `output` for the result and `error` for its failure. An object is a result of its own. */
function responseOf(said: string, isError: boolean): object {
  if (isError) return { error: said };
  return jsonObject(said) ?? { output: said };
}

function argumentsOf(json: string, name: string): object {
  const args = json.trim() === '' ? {} : jsonObject(json);
  if (args !== undefined) return args;
  const message = `The arguments of the call of '${name.slice(0, 64)}' are not a JSON object, which Gemini requires.`;
  throw new GatewayError('invalid_request', message, { param: 'messages' });
}

function unknownCall(id: string): GatewayError {
  const message = `No call in the messages has the id '${id.slice(0, 64)}', which a result refers to.`;
  return new GatewayError('invalid_request', message, { param: 'messages' });
}

function jsonObject(text: string): object | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value = parseBounded(text, parseExact);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
