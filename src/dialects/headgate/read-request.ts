import { GatewayError } from '../../core/errors.ts';
import type { ValidationDetail } from '../../core/errors.ts';
import type { GenerateInference } from '../../core/inference.ts';
import type { JsonFault } from '../../core/json/json-fault.ts';
import { scanObject } from '../../core/json/scan-object.ts';
import { schemaCheck } from '../../core/json/schema-check.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import type { Conversation } from '../../core/conversation.ts';
import type { Feature } from '../../core/conversation-features.ts';
import { defaultMaxValues } from '../dialect.ts';
import { readConversation } from './conversation.ts';
import { explain } from './explain.ts';
import { featureNames } from './feature-names.ts';
import { finding, valueFinding } from './finding.ts';
import { type HeadgateRequest, headgateRequestSchema } from './request-schema.ts';
import { checkRules, findDuplicates } from './rules.ts';
import type { SchemaNode } from './schema-node.ts';

/** A checked request of `/v1/inference`. What was parsed to check it takes up to nineteen times the room of its bytes, and is let go. */
export class HeadgateInference implements GenerateInference {
  readonly operation = 'generate';
  readonly dialect = 'headgate';
  declare readonly requestedModel?: string;
  readonly stream: boolean;
  declare readonly maxOutputTokens?: number;
  readonly body: Buffer;
  declare readonly ids?: ObjectIds;

  constructor(body: Buffer, request: HeadgateRequest, ids: ObjectIds | undefined) {
    this.body = body;
    this.stream = request.stream ?? false;
    if (request.model !== undefined) this.requestedModel = request.model;
    if (request.max_tokens !== undefined) this.maxOutputTokens = request.max_tokens;
    if (ids !== undefined) this.ids = ids;
  }

  conversation(): Conversation {
    return readConversation(this.body);
  }

  nameOf(feature: Feature): string {
    return featureNames[feature];
  }
}

const fits = schemaCheck(headgateRequestSchema);

/**
 * Reads a request of `/v1/inference`. All of it is checked, since all of it goes through the hub.
 * @param maxValues JSON values that it may have: small ones take nineteen times their bytes once they are parsed
 * @throws GatewayError `invalid_json`, `invalid_request`, both with their findings
 */
export function readRequest(body: Buffer, maxValues = defaultMaxValues, ids?: ObjectIds): HeadgateInference {
  const scanned = scanObject(body, maxValues);
  if (scanned.kind === 'invalid') throw invalidJson(body, scanned.fault);
  const request: unknown = JSON.parse(body.toString());
  if (scanned.kind !== 'object') throw invalidRequest(request);
  refuse(findDuplicates(scanned.members));
  if (!fits(request)) throw invalidRequest(request);
  refuse(checkRules(request));
  return new HeadgateInference(body, request, ids);
}

const emptyBody = 'It is empty, where an object such as {"prompt": "hello"} is wanted';
/** A longer run of blanks is no accident. */
const longestBlank = 64;

function invalidJson(body: Buffer, fault: JsonFault): GatewayError {
  const where = body.toString('latin1', 0, longestBlank).trim() === '' ? emptyBody : fault.describe(body);
  const isBound = fault.kind === 'values';
  const msg = isBound ? `${where} (server.maxBodyValues)` : `is not valid JSON: ${where}`;
  const message = isBound ? `The body is too much to parse. ${msg}.` : `The body is not valid JSON. ${where}.`;
  return new GatewayError('invalid_json', message, {
    detail: [{ type: 'json_invalid', loc: ['body', fault.position], msg, input: {} }],
  });
}

function invalidRequest(request: unknown): GatewayError {
  const found = explain(headgateRequestSchema as SchemaNode, request);
  // The compiled schema said no, so an explanation without findings would be a request that nothing can mend.
  return refusal(found.length > 0 ? found : [valueFinding([], 'does not fit the schema', request)]);
}

function refuse(found: readonly ValidationDetail[]): void {
  if (found.length > 0) throw refusal(found);
}

function refusal(detail: readonly ValidationDetail[]): GatewayError {
  const [first = finding('value_error', [], 'does not fit the schema', undefined)] = detail;
  const param = first.loc.slice(1).join('.');
  return new GatewayError('invalid_request', `${first.loc.join('.')}: ${first.msg}`, {
    detail,
    ...(param === '' ? {} : { param }),
  });
}
