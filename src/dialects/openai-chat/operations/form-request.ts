import type { AnswerKind } from '../../../core/answer.ts';
import type { PassedOperation } from '../../../core/operation.ts';
import type { Target } from '../../../core/plan.ts';
import type { PreparedCall } from '../../../core/prepared-call.ts';
import type { StreamedBody } from '../../../core/streamed-body.ts';
import { type ClientDialect, maxModelLength, type RequestHead } from '../../dialect.ts';
import { invalidRequest } from '../../openai-form/check-member.ts';
import { applySplices, type Splice } from '../../splice-bytes.ts';
import { answerKind, PassedRequest, passedClient } from './passed-request.ts';
import { type FieldPlace, fieldText, readForm, type ReadForm } from './read-form.ts';
import { StreamedForm } from './streamed-form.ts';

/** One operation whose request is a form with a file. */
interface FormOperation {
  readonly operation: PassedOperation;
  /** Of the provider, behind its base URL. */
  readonly path: string;
  /** The model that OpenAI documents for a request that names none. */
  readonly defaultModel?: string;
  /** Values of `response_format` that are answered with text and not with JSON. */
  readonly textFormats?: ReadonlySet<string>;
}

class FormRequest extends PassedRequest {
  readonly isMedia = true;
  readonly operation: PassedOperation;
  body: Buffer | StreamedBody;
  readonly stream: boolean;
  readonly requestedModel: string;
  declare readonly choices?: number;
  declare readonly modelMember?: string;
  readonly #kind: FormOperation;
  readonly #form: ReadForm;
  /** The model that the form names, and where. */
  #named: { readonly model: string; readonly place: FieldPlace | undefined };
  readonly #contentType: string;
  readonly #answers: AnswerKind;

  constructor(kind: FormOperation, bytes: Buffer, head: RequestHead) {
    super();
    const form = readForm(bytes, head);
    const requestedModel = fieldText(bytes, form, 'model') ?? kind.defaultModel;
    if (requestedModel === undefined || (head.streamed !== undefined && !form.fields.has('model'))) throw noModel(head);
    if (requestedModel.length > maxModelLength)
      throw invalidRequest('string_above_max_length', 'model', "'model' is too long.");
    this.#kind = kind;
    this.#form = form;
    this.#contentType = String(head.headers['content-type']);
    this.operation = kind.operation;
    this.body = head.streamed ?? bytes;
    this.requestedModel = requestedModel;
    this.#named = { model: requestedModel, place: form.fields.get('model') };
    this.stream = /^(?:true|1)$/i.test(fieldText(bytes, form, 'stream') ?? '');
    const isText = kind.textFormats?.has(fieldText(bytes, form, 'response_format') ?? '') === true;
    this.#answers = answerKind(this.stream, isText ? 'bytes' : 'complete');
    const count = Number(fieldText(bytes, form, 'n') ?? 1);
    if (Number.isSafeInteger(count) && count > 1) this.choices = count;
    if (form.modelMember !== undefined) this.modelMember = form.modelMember;
  }

  protected override get answersInBytes(): boolean {
    return this.#answers === 'bytes';
  }

  callTo({ upstreamModel }: Target): PreparedCall {
    const { body } = this;
    const sent = Buffer.isBuffer(body) ? this.#name(body, upstreamModel) : this.#streamed(body, upstreamModel);
    const { path } = this.#kind;
    return { method: 'POST', path, body: sent, contentType: this.#contentType, expects: this.#answers };
  }

  /** The form with this model's name takes the place of the one before it: together they would need twice the memory. */
  #name(body: Buffer, model: string): Buffer {
    const splice = this.#spliceFor(model);
    if (splice === undefined) return body;
    const { start, text } = splice;
    const named = applySplices(body, [splice]);
    this.body = named;
    const nameAt = start + Buffer.byteLength(text.slice(0, text.lastIndexOf(model)));
    this.#named = { model, place: { start: nameAt, end: nameAt + Buffer.byteLength(model) } };
    return named;
  }

  #streamed(body: StreamedBody, model: string): StreamedForm {
    return new StreamedForm(body, this.#form, this.#spliceFor(model));
  }

  /** Undefined where the form names the model as the provider knows it. */
  #spliceFor(upstreamModel: string): Splice | undefined {
    const { model, place } = this.#named;
    if (place !== undefined) return upstreamModel === model ? undefined : { ...place, text: upstreamModel };
    const head = `--${this.#form.boundary}\r\ncontent-disposition: form-data; name="model"\r\n\r\n`;
    return { start: 0, end: 0, text: `${head}${upstreamModel}\r\n` };
  }
}

function noModel({ streamed }: RequestHead): Error {
  const where = streamed === undefined ? '' : ', before the file in a form of this size (server.maxFormBytes)';
  return invalidRequest('missing_required_parameter', 'model', `you must provide a model parameter${where}`);
}

/** The client side of a route whose requests are forms. */
export function formClient(kind: FormOperation): ClientDialect {
  return passedClient((bytes, head) => new FormRequest(kind, bytes, head));
}
