import type { CompleteAnswer, StreamAnswer } from '../../core/answer.ts';
import { GatewayError } from '../../core/errors.ts';
import type { RelayedAnswer } from '../../core/inference.ts';
import { scanObject } from '../../core/json/scan-object.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import type { Target } from '../../core/plan.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import type { StreamTransform } from '../../core/stream-transform.ts';
import type { RequestHead } from '../dialect.ts';
import { answerKind, PassedRequest } from '../openai-chat/operations/passed-request.ts';
import { invalidRequest } from '../openai-form/check-member.ts';
import { openRoute, withQuery } from '../openai-form/open-route.ts';
import { sealError } from '../openai-form/seal-error.ts';
import { applySplices } from '../splice-bytes.ts';
import { type NamedObjects, namedIds, notFound, openIds, splicesFor } from './open-ids.ts';
import { passEvents } from './pass-events.ts';
import { sealAnswer } from './seal-answer.ts';

/** One route of stored responses or conversations. */
export interface StoredOperation {
  /**
   * The path at the provider, behind its base URL. @param ids the provider's ids of what the route's path names, in the order of
   * the path
   */
  path(...ids: readonly string[]): string;
  readonly hasBody?: boolean;
}

const withoutSecret =
  'Stored responses and conversations are not served here, because the setting objects.secret is missing. Send the items of earlier answers again in input (AI SDK: store: false).';

/** A request about a response or a conversation that a provider stores. It goes to the provider that has made it. */
export class StoredResponseRequest extends PassedRequest {
  override readonly dialect = 'openai-responses';
  readonly operation = 'files';
  /** What it stores is charged when a response uses it. */
  readonly isMedia = true;
  /** Nothing is generated. */
  readonly maxOutputTokens = 0;
  readonly stream: boolean;
  readonly body: Buffer | undefined;
  readonly provider: string | undefined;
  readonly #method: PreparedCall['method'];
  readonly #path: string;
  readonly #ids: ObjectIds;
  readonly #id: string | undefined;
  readonly #named: NamedObjects | undefined;
  /** The provider's ids of all that the request names. */
  readonly #namedIds: ReadonlySet<string>;

  constructor(kind: StoredOperation, body: Buffer, head: RequestHead) {
    super();
    const { ids, method, parameters } = head;
    if (ids?.isLasting !== true) throw new GatewayError('route_not_found', withoutSecret);
    this.#ids = ids;
    this.#method = method === 'POST' || method === 'DELETE' ? method : 'GET';
    this.#id = Object.values(parameters).at(-1);
    const { path, query, objects } = openRoute(head, ids, notFound);
    this.stream = /^(?:true|1)$/i.test(query.get('stream') ?? '');
    this.#path = withQuery(kind.path(...path), query);
    this.body = kind.hasBody === true ? body : undefined;
    this.#named = this.body && openBody(this.body, head, ids);
    this.#namedIds = new Set([...objects.map((object) => object.id), ...namedIds(this.#named)]);
    const first = objects[0]?.provider ?? this.#named?.objects[0]?.provider;
    this.provider = first;
    if (objects.some(({ provider }) => provider !== first)) throw notFound(this.#id ?? '', 'id');
  }

  callTo({ provider }: Target): PreparedCall {
    const splices = this.#named === undefined ? [] : splicesFor(this.#named, provider.name);
    const body = this.body && applySplices(this.body, splices);
    const expects = answerKind(this.stream, 'complete');
    return { method: this.#method, path: this.#path, body, expects, isStored: true };
  }

  override relayComplete({ body, target }: CompleteAnswer): RelayedAnswer {
    return { body: sealAnswer(body, target.provider.name, this.#ids) };
  }

  /** What was expected of the response was charged when it was asked for. What it says of its usage here is not counted. */
  override relayStream({ target }: StreamAnswer): StreamTransform {
    return passEvents(target, this.#ids, false);
  }

  /** The provider's 404 for an object is the one of the gateway, so that nobody can tell them apart. */
  relayError(error: GatewayError, provider: string): GatewayError {
    const isMissing = this.#id !== undefined && error.context.status === 404;
    return isMissing ? notFound(this.#id, 'id') : sealError(error, provider, this.#ids, this.#namedIds);
  }
}

function openBody(body: Buffer, { maxValues }: RequestHead, ids: ObjectIds): NamedObjects {
  const scanned = scanObject(body, maxValues);
  if (scanned.kind === 'invalid') throw new GatewayError('invalid_json', scanned.fault.describe(body));
  if (scanned.kind === 'not_object') throw invalidRequest(undefined, undefined, 'The body must be a JSON object.');
  return openIds(body, scanned.members, ids);
}
