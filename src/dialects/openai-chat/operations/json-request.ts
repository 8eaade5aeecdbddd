import { countPrompts } from './count-prompts.ts';
import type { AnswerKind, CompleteAnswer, StreamAnswer } from '../../../core/answer.ts';
import type { RelayedAnswer } from '../../../core/inference.ts';
import type { JsonMember, JsonMembers } from '../../../core/json/scan-object.ts';
import type { PassedOperation } from '../../../core/operation.ts';
import type { Target } from '../../../core/plan.ts';
import type { PreparedCall } from '../../../core/prepared-call.ts';
import type { StreamTransform } from '../../../core/stream-transform.ts';
import { type ClientDialect, maxModelLength } from '../../dialect.ts';
import { applySplices } from '../../splice-bytes.ts';
import { invalidRequest, isNull, readBoolean, readCount, readName } from '../../openai-form/check-member.ts';
import { readTotal } from './read-total.ts';
import { openaiMembers } from '../../openai-form/known-members.ts';
import { objectMembers } from '../../openai-form/object-members.ts';
import { answerKind, PassedRequest, passedClient } from './passed-request.ts';

const knownMembers = openaiMembers(['model', 'stream', 'stream_format', 'n', 'best_of', 'prompt', 'max_tokens']);

type Read = ReturnType<typeof knownMembers.find>['read'];

/** One operation whose request is a JSON object. */
interface JsonOperation {
  readonly operation: PassedOperation;
  /** Of the provider, behind its base URL. */
  readonly path: string;
  /** The model that OpenAI documents for a request that names none. It is written into the request, so that it is the one that is counted. */
  readonly defaultModel?: string;
  /** The answer has no tokens: vectors, scores, verdicts. */
  readonly answersWithoutTokens?: boolean;
  /** The answer has tokens of each of `n` choices, at most `max_tokens` of each. */
  readonly answersInChoices?: boolean;
  /** Makes the transform of a stream. Absent means the events of images, speech and transcripts. */
  readonly passStream?: (target: Target) => StreamTransform;
  /** The answer of a request that asks for no stream. Absent means complete JSON. */
  readonly answers?: AnswerKind;
  /** Whether the request asks for a stream of events. */
  asksForStream(body: Buffer, read: Read): boolean;
}

interface Fields {
  readonly requestedModel: string;
  readonly model: JsonMember | undefined;
  readonly stream: boolean;
  readonly choices: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly modelMember: string | undefined;
}

class JsonRequest extends PassedRequest {
  readonly operation: PassedOperation;
  readonly body: Buffer;
  readonly stream: boolean;
  readonly requestedModel: string;
  declare readonly maxOutputTokens?: number;
  declare readonly choices?: number;
  declare readonly modelMember?: string;
  readonly #kind: JsonOperation;
  readonly #members: JsonMembers;
  readonly #model: JsonMember | undefined;

  constructor(kind: JsonOperation, body: Buffer, members: JsonMembers, fields: Fields) {
    super();
    this.#kind = kind;
    this.#members = members;
    this.#model = fields.model;
    this.operation = kind.operation;
    this.body = body;
    this.stream = fields.stream;
    this.requestedModel = fields.requestedModel;
    const most = kind.answersWithoutTokens === true ? 0 : fields.maxOutputTokens;
    if (most !== undefined) this.maxOutputTokens = most;
    if (fields.choices !== undefined) this.choices = fields.choices;
    if (fields.modelMember !== undefined) this.modelMember = fields.modelMember;
  }

  protected override get answersInBytes(): boolean {
    return !this.stream && this.#kind.answers === 'bytes';
  }

  callTo({ upstreamModel }: Target): PreparedCall {
    const { path, answers = 'complete' } = this.#kind;
    return { method: 'POST', path, body: this.#bodyFor(upstreamModel), expects: answerKind(this.stream, answers) };
  }

  override relayComplete(answer: CompleteAnswer): RelayedAnswer {
    const relayed = super.relayComplete(answer);
    if (relayed.usage !== undefined || this.#kind.answersWithoutTokens !== true) return relayed;
    const usage = readTotal(answer.body, answer.members);
    return usage === undefined ? relayed : { ...relayed, usage };
  }

  override relayStream(answer: StreamAnswer): StreamTransform {
    return this.#kind.passStream?.(answer.target) ?? super.relayStream(answer);
  }

  #bodyFor(upstreamModel: string): Buffer {
    const model = this.#model;
    const text = JSON.stringify(upstreamModel);
    if (model === undefined) {
      const at = this.#members.start + 1;
      const comma = this.#members.list.length === 0 ? '' : ',';
      return applySplices(this.body, [{ start: at, end: at, text: `"model":${text}${comma}` }]);
    }
    if (upstreamModel === this.requestedModel) return this.body;
    return applySplices(this.body, [{ start: model.valueStart, end: model.valueEnd, text }]);
  }
}

/** The client side of a route whose requests are JSON. */
export function jsonClient(kind: JsonOperation): ClientDialect {
  return passedClient((body) => readJsonRequest(kind, body));
}

/** @throws GatewayError `invalid_json`, `invalid_request` */
function readJsonRequest(kind: JsonOperation, body: Buffer): JsonRequest {
  const members = objectMembers(body);
  const { read, modelMember } = knownMembers.find(body, members);
  const { model, max_tokens: most } = read;
  const isNamed = model !== undefined && !isNull(body, model);
  const requestedModel = isNamed ? readName(body, model, 'model', maxModelLength) : kind.defaultModel;
  if (requestedModel === undefined) {
    throw invalidRequest('missing_required_parameter', 'model', 'you must provide a model parameter');
  }
  return new JsonRequest(kind, body, members, {
    requestedModel,
    model,
    stream: kind.asksForStream(body, read),
    choices: readChoices(kind, body, read),
    maxOutputTokens: kind.answersInChoices === true ? most && readCount(body, most, 'max_tokens') : undefined,
    modelMember,
  });
}

/** Answers that the provider makes, also those of which it shows only the best. */
function readChoices(kind: JsonOperation, body: Buffer, { n, best_of: best, prompt }: Read): number | undefined {
  if (kind.operation !== 'image' && kind.answersInChoices !== true) return undefined;
  const shown = n && readCount(body, n, 'n');
  if (kind.answersInChoices !== true) return shown;
  const made = Math.max(shown ?? 1, (best && readCount(body, best, 'best_of')) ?? 1);
  return made * (prompt === undefined ? 1 : countPrompts(body, prompt));
}

/** `stream: true`, as in the creation of images. */
export function streamsByFlag(body: Buffer, { stream }: Read): boolean {
  return stream !== undefined && !isNull(body, stream) && readBoolean(body, stream, 'stream');
}

/** `stream_format: "sse"`, as in the creation of speech. */
export function streamsByFormat(body: Buffer, { stream_format: format }: Read): boolean {
  return format !== undefined && !isNull(body, format) && readName(body, format, 'stream_format', 64) === 'sse';
}

export const neverStreams = (): boolean => false;
