import type { CompleteAnswer } from '../../../core/answer.ts';
import { GatewayError } from '../../../core/errors.ts';
import type { RelayedAnswer } from '../../../core/inference.ts';
import type { ObjectIds } from '../../../core/object-ids.ts';
import type { Target } from '../../../core/plan.ts';
import type { PreparedCall } from '../../../core/prepared-call.ts';
import type { ClientDialect, RequestHead } from '../../dialect.ts';
import { invalidRequest } from '../../openai-form/check-member.ts';
import { isOwn } from '../../openai-form/owner-tag.ts';
import { sealError } from '../../openai-form/seal-error.ts';
import { PassedRequest, passedClient } from './passed-request.ts';
import { objectSealer, parseStored } from './seal-json.ts';
import { noSuchObject, withoutSecret } from './stored-request.ts';

/** One route that lists what a caller stores. */
interface ListOperation {
  /** What is listed, in the words of an error: `File`. */
  readonly object: string;
  /** Of the provider, behind its base URL. */
  readonly path: string;
  /** Most objects in one answer of the provider. */
  readonly page: number;
  /** Objects in an answer where the client does not say how many. */
  readonly usual: number;
}

/** So many pages of the provider are read for one page of the caller. The provider lists the objects of all callers. */
const maxPages = 20;
/**
 * So many are read as long as none of the objects is the caller's, because OpenAI's SDKs take an empty page for the end of the list,
 * whatever `has_more` says.
 */
const maxPagesOfOthers = 100;
/** Parameters of the query that choose among the objects. */
const choosing: ReadonlySet<string> = new Set(['order', 'purpose']);
/**
 * Stands before the provider's id of the last object that was looked at. Sealed, both are a place in the list and no object: the
 * provider has none with such an id.
 */
const placeMark = 'after_';

type Listed = Readonly<Record<string, unknown>>;

/** Picks a page of the caller's own objects from as many pages of the provider as that takes. */
class OwnList extends PassedRequest {
  readonly operation = 'files';
  readonly stream = false;
  /** Nothing is generated. */
  readonly maxOutputTokens = 0;
  readonly body = undefined;
  readonly provider: string | undefined;
  readonly #kind: ListOperation;
  readonly #ids: ObjectIds;
  readonly #choice: URLSearchParams;
  readonly #limit: number;
  readonly #own = new Map<string, object>();
  /** The provider's id of the last object that was looked at. */
  #after: string | undefined;
  #pages = 0;
  #hasMore = false;
  /** There may be own objects behind the last page that was read. */
  #isCut = false;

  constructor(kind: ListOperation, { ids, query }: RequestHead) {
    super();
    if (ids === undefined) throw new GatewayError('route_not_found', withoutSecret);
    const parameters = new URLSearchParams(query);
    if (parameters.has('before'))
      throw invalidRequest('unsupported_parameter', 'before', "'before' is not served here.");
    this.#kind = kind;
    this.#ids = ids;
    this.#limit = readLimit(parameters.get('limit'), kind);
    this.#choice = new URLSearchParams([...parameters].filter(([name]) => choosing.has(name)));
    for (const after of parameters.getAll('after')) {
      const object = ids.open(after);
      if (object === undefined) throw noSuchObject(kind, after, 'after');
      this.provider = object.provider;
      this.#after = object.id.startsWith(placeMark) ? object.id.slice(placeMark.length) : object.id;
    }
  }

  callTo(_target: Target): PreparedCall {
    const query = new URLSearchParams(this.#choice);
    query.set('limit', String(this.#kind.page));
    if (this.#after !== undefined) query.set('after', this.#after);
    const path = `${this.#kind.path}?${query.toString()}`;
    return { method: 'GET', path, body: undefined, expects: 'complete', isStored: true };
  }

  /**
   * Also of a full page it must be known whether another object follows.
   * @throws GatewayError `upstream_invalid` where a page has too many values, or too many ids
   */
  wantsMore({ body, target }: CompleteAnswer, isLate: boolean): boolean {
    const { data, has_more: hasMore } = parseStored(body) as { data?: unknown; has_more?: unknown };
    const seal = objectSealer(target.provider.name, this.#ids);
    this.#pages += 1;
    const objects = Array.isArray(data) ? data.filter(isListed) : [];
    for (const object of objects) {
      const id = String(object['id']);
      if (isOwn(object, this.#ids) && !this.#own.has(id)) {
        this.#hasMore = this.#own.size === this.#limit;
        if (this.#hasMore) return false;
        this.#own.set(id, seal(object));
      }
      this.#after = id;
    }
    if (hasMore !== true || objects.length === 0) return false;
    this.#isCut = isLate || this.#pages >= (this.#own.size === 0 ? maxPagesOfOthers : maxPages);
    this.#hasMore = this.#isCut;
    return !this.#isCut;
  }

  override relayComplete({ target }: CompleteAnswer): RelayedAnswer {
    const data = [...this.#own.values()];
    const sealed = (id: string | undefined): string | null =>
      id === undefined ? null : this.#ids.seal(target.provider.name, id);
    const ids = [...this.#own.keys()];
    // Where the list was cut, the next page begins behind what was looked at, also where nothing of it is the caller's.
    const last = this.#isCut ? `${placeMark}${this.#after ?? ''}` : ids.at(-1);
    const list = { object: 'list', data, first_id: sealed(ids[0]), last_id: sealed(last), has_more: this.#hasMore };
    return { body: JSON.stringify(list) };
  }

  relayError(error: GatewayError, provider: string): GatewayError {
    return sealError(error, provider, this.#ids, new Set(this.#own.keys()));
  }
}

function isListed(value: unknown): value is Listed {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}

/** No page of the caller is larger than one of the provider. */
function readLimit(text: string | null, { page, usual }: ListOperation): number {
  if (text === null) return usual;
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit >= 1) return Math.min(limit, page);
  throw invalidRequest('invalid_value', 'limit', "'limit' must be a positive integer.");
}

/** The client side of a route that lists what a caller stores. */
export function listClient(kind: ListOperation): ClientDialect {
  return passedClient((_body, head) => new OwnList(kind, head));
}
