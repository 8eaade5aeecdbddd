import type { AnswerKind, CompleteAnswer } from '../../../core/answer.ts';
import { GatewayError } from '../../../core/errors.ts';
import type { RelayedAnswer } from '../../../core/inference.ts';
import { scanObject } from '../../../core/json/scan-object.ts';
import type { ObjectIds, StoredObject } from '../../../core/object-ids.ts';
import type { Target } from '../../../core/plan.ts';
import type { PreparedCall } from '../../../core/prepared-call.ts';
import type { ArrivingBody, StreamedBody } from '../../../core/streamed-body.ts';
import type { ClientDialect, RequestHead } from '../../dialect.ts';
import { invalidRequest } from '../../openai-form/check-member.ts';
import { openaiMembers } from '../../openai-form/known-members.ts';
import { openRoute, withQuery } from '../../openai-form/open-route.ts';
import { filenameTag, type OwnerTag, tagObject, withoutTags } from '../../openai-form/owner-tag.ts';
import { sealError } from '../../openai-form/seal-error.ts';
import { CheckedFile, ofBatches } from './checked-file.ts';
import { PassedRequest, passedClient } from './passed-request.ts';
import { boundaryOf } from './read-form.ts';
import { openRequest, sealAnswer } from './seal-json.ts';
import { TaggedForm } from './tagged-form.ts';

/** One route of stored objects. */
export interface StoredOperation {
  /** What the id in the path names, in the words of an error: `File`, `Batch`. */
  readonly object: string;
  /** The path at the provider, behind its base URL. @param ids the provider's ids of what the route's path names, in its order */
  path(...ids: readonly string[]): string;
  /** The form of the answer. Absent means complete JSON. */
  readonly answers?: AnswerKind;
  /** How its body is taken. Absent means that it has none. */
  readonly body?: 'json' | 'streamed';
  /** How what it makes or changes tells its owner. Absent where nothing of it is listed. */
  readonly tags?: OwnerTag;
  /** Checks each line of a file that is the input of a batch. */
  readonly checkLine?: (line: Buffer, ids: ObjectIds) => void;
  /** The file comes in parts, which are not read. */
  readonly isUnread?: true;
  /** The member that has the provider do work that the gateway does not see. */
  readonly unseenMember?: string;
}

/** What the gateway reads or writes in such a request, beside ids. */
const knownMembers = openaiMembers(['purpose', 'metadata', 'filename']);

/** A request about something that a provider stores. It goes to the provider that has made the object. */
class StoredRequest extends PassedRequest {
  readonly operation = 'files';
  readonly stream = false;
  /** What it stores is charged when a model reads it. */
  readonly isMedia = true;
  /** Nothing is generated. */
  readonly maxOutputTokens = 0;
  readonly body: Buffer | StreamedBody | undefined;
  readonly provider: string | undefined;
  declare readonly unseenMember?: string;
  readonly #kind: StoredOperation;
  readonly #head: RequestHead;
  readonly #ids: ObjectIds;
  readonly #path: string;
  readonly #id: string | undefined;
  /** The provider's ids of all that the request names. */
  readonly #named: ReadonlySet<string>;

  constructor(kind: StoredOperation, body: Buffer, head: RequestHead) {
    super();
    if (head.ids === undefined) throw new GatewayError('route_not_found', withoutSecret);
    this.#kind = kind;
    this.#head = head;
    this.#ids = head.ids;
    const { path, query, objects } = openRoute(head, this.#ids, (id, param) => noSuchObject(kind, id, param));
    this.#id = Object.values(head.parameters).at(-1);
    this.#path = withQuery(kind.path(...path), query);
    this.body = this.#bodyOf(body, objects);
    const [first] = objects;
    if (objects.some(({ provider }) => provider !== first?.provider)) {
      throw invalidRequest(undefined, undefined, 'These objects are not stored at the same provider.');
    }
    this.provider = first?.provider;
    this.#named = new Set(objects.map((object) => object.id));
    if (kind.unseenMember !== undefined) this.unseenMember = kind.unseenMember;
  }

  callTo(_target: Target): PreparedCall {
    const { method, headers } = this.#head;
    const { answers = 'complete', body } = this.#kind;
    const call = {
      method: asMethod(method),
      path: this.#path,
      body: this.body,
      expects: answers,
      isStored: true,
    } as const;
    return body === 'streamed' ? { ...call, contentType: String(headers['content-type']) } : call;
  }

  override relayComplete({ body, target }: CompleteAnswer): RelayedAnswer {
    return { body: sealAnswer(body, target.provider.name, this.#ids) };
  }

  /** The provider's 404 for an object is the one of the gateway, so that nobody can tell them apart. */
  relayError(error: GatewayError, provider: string): GatewayError {
    const isMissing = this.#id !== undefined && error.context.status === 404;
    return isMissing ? noSuchObject(this.#kind, this.#id) : sealError(error, provider, this.#ids, this.#named);
  }

  relayHeader(value: string): string {
    return withoutTags(value, this.#ids);
  }

  #bodyOf(body: Buffer, objects: StoredObject[]): Buffer | StreamedBody | undefined {
    const { body: takes, tags } = this.#kind;
    if (takes === 'json') return this.#openBody(body, objects);
    const { streamed, headers } = this.#head;
    if (streamed === undefined || tags !== 'filename') return streamed;
    const boundary = boundaryOf(headers);
    return new TaggedForm(this.#checked(streamed, boundary), boundary, filenameTag(this.#ids));
  }

  /** Without keys and without a secret, everybody may name everything. */
  get #isOpenToAll(): boolean {
    return !this.#ids.isLasting && this.#head.callerHasKey !== true;
  }

  #checked(streamed: ArrivingBody, boundary: string): StreamedBody {
    const { checkLine } = this.#kind;
    if (checkLine === undefined || this.#isOpenToAll) return streamed;
    const ids = this.#ids;
    return new CheckedFile(streamed, boundary, (line) => {
      checkLine(line, ids);
    });
  }

  #openBody(body: Buffer, objects: StoredObject[]): Buffer {
    const scanned = scanObject(body, this.#head.maxValues);
    if (scanned.kind === 'invalid') throw new GatewayError('invalid_json', scanned.fault.describe(body));
    if (scanned.kind === 'not_object') throw invalidRequest(undefined, undefined, 'The body must be a JSON object.');
    // What is refused is a name in another case, for which some providers would take it.
    knownMembers.find(body, scanned.members);
    const note = (object: StoredObject): void => void objects.push(object);
    const value = openRequest(body, this.#ids, note, (id) => noSuchObject({ object: 'File' }, id));
    const { tags, isUnread } = this.#kind;
    if (isUnread === true && !this.#isOpenToAll && ofBatches.test(String(value['purpose']))) throw unreadBatch();
    if (tags !== undefined) tagObject(value, tags, this.#ids);
    return Buffer.from(JSON.stringify(value));
  }
}

export const withoutSecret =
  'Stored objects are not served here: several processes serve, and the setting objects.secret, which they would share, is missing.';

function unreadBatch(): GatewayError {
  const message =
    "A file for a batch is stored with POST /v1/files, which checks each of its lines. An upload's parts are not checked.";
  return invalidRequest('unsupported_value', 'purpose', message);
}

export function noSuchObject({ object }: Pick<StoredOperation, 'object'>, id: string, param = 'id'): GatewayError {
  return new GatewayError('object_not_found', `No such ${object} object: ${id.slice(0, 128)}`, { param });
}

function asMethod(method: string): PreparedCall['method'] {
  if (method === 'DELETE' || method === 'POST') return method;
  return 'GET';
}

/** The client side of one route of stored objects. */
export function storedClient(kind: StoredOperation): ClientDialect {
  return passedClient((body, head) => new StoredRequest(kind, body, head));
}
