import type { PassedInference } from '../../core/inference.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import { isObject } from '../chat-form/read-value.ts';
import type { RequestHead } from '../dialect.ts';
import { invalidField } from './invalid-field.ts';
import { listOf } from './proto-members.ts';
import { readMembers, readModel } from './read-request.ts';

type PassedMethod = 'countTokens' | 'embedContent' | 'batchEmbedContents';

/** A request to count tokens or to make embeddings. The model stands in its path, and in some members once more. */
export class GeminiPassedInference implements PassedInference {
  readonly operation: 'count_tokens' | 'embed';
  readonly dialect = 'gemini';
  readonly requestedModel: string;
  readonly stream = false;
  /** Nothing is generated. */
  readonly maxOutputTokens = 0;
  readonly method: PassedMethod;
  readonly body: Buffer;
  readonly ids: ObjectIds | undefined;

  constructor(requestedModel: string, method: PassedMethod, body: Buffer, ids: ObjectIds | undefined) {
    this.operation = method === 'countTokens' ? 'count_tokens' : 'embed';
    this.requestedModel = requestedModel;
    this.method = method;
    this.body = body;
    this.ids = ids;
  }

  /** The body for a provider that has another name for the model: every member with the name has that one. */
  bodyFor(upstreamModel: string): Buffer {
    if (upstreamModel === this.requestedModel || !this.body.includes('model')) return this.body;
    const request = parseExact(this.body.toString());
    for (const place of placesOf(request))
      if (place.members['model'] !== undefined) place.members['model'] = `models/${upstreamModel}`;
    return Buffer.from(JSON.stringify(request));
  }
}

type Head = Pick<RequestHead, 'parameters' | 'route' | 'maxValues' | 'ids'>;

/**
 * Parses such a request.
 * @throws GatewayError `invalid_json`, and `invalid_request` where a member names another model than the path
 */
export function readPassedRequest(body: Buffer, head: Head): GeminiPassedInference {
  readMembers(body, head.maxValues);
  const model = readModel(head);
  if (body.includes('model')) {
    for (const { members, field } of placesOf(JSON.parse(body.toString()))) {
      const named = members['model'];
      const isSame = named === undefined || named === null || (typeof named === 'string' && nameOf(named) === model);
      if (!isSame) throw invalidField(field, 'it must be the model of the path.');
    }
  }
  return new GeminiPassedInference(model, methodOf(head.route), body, head.ids);
}

function nameOf(model: string): string {
  return readModel({ parameters: { model } });
}

function methodOf(route: string): PassedMethod {
  if (route.endsWith(':countTokens')) return 'countTokens';
  return route.endsWith(':embedContent') ? 'embedContent' : 'batchEmbedContents';
}

interface Place {
  readonly members: Record<string, unknown>;
  readonly field: string;
}

/** Every object of a request whose member `model` names a model. */
function placesOf(request: unknown): Place[] {
  if (!isObject(request)) return [];
  const inner = request['generateContentRequest'] ?? request['generate_content_request'];
  return [
    { members: request, field: 'model' },
    ...(isObject(inner) ? [{ members: inner, field: 'generateContentRequest.model' }] : []),
    ...listOf(request['requests']).flatMap((one, index) =>
      isObject(one) ? [{ members: one, field: `requests.${index}.model` }] : [],
    ),
  ];
}
