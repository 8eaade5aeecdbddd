import type { Conversation } from '../../core/conversation.ts';
import type { Feature } from '../../core/conversation-features.ts';
import { GatewayError } from '../../core/errors.ts';
import type { PassedInference } from '../../core/inference.ts';
import { type JsonMembers, scanObject } from '../../core/json/scan-object.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { maxModelLength } from '../dialect.ts';
import { GenerateRequest } from '../generate-request.ts';
import { missing, readCount, readFlag, readName } from './check-member.ts';
import { readConversation } from './conversation.ts';
import { messagesFeatureNames } from './feature-names.ts';
import { messagesMembers, someToolNamesModel } from './known-members.ts';

/** A Messages request of an Anthropic client: its bytes, and the positions of their members. */
export class AnthropicInference extends GenerateRequest {
  readonly dialect = 'anthropic';

  conversation(): Conversation {
    return readConversation(this.body, this.stream);
  }

  nameOf(feature: Feature): string {
    return messagesFeatureNames[feature];
  }
}

/** A request to count the tokens of a conversation. */
export class AnthropicCountInference implements PassedInference {
  readonly operation = 'count_tokens';
  readonly dialect = 'anthropic';
  readonly requestedModel: string;
  readonly stream = false;
  /** Nothing is generated. */
  readonly maxOutputTokens = 0;
  readonly body: Buffer;
  readonly members: JsonMembers;
  declare readonly modelMember?: string;

  constructor({ requestedModel, body, members, modelMember }: ReturnType<typeof readCommon>) {
    this.requestedModel = requestedModel;
    this.body = body;
    this.members = members;
    if (modelMember !== undefined) this.modelMember = modelMember;
  }
}

/**
 * Parses a Messages request. It validates only what the gateway itself uses: where to send the request, whether it
 * streams, and how much it may cost. The provider validates the rest, with its own messages.
 * @throws GatewayError `invalid_json`, `invalid_request`
 */
export function readRequest(body: Buffer, ids?: ObjectIds): AnthropicInference {
  const { read, ...common } = readCommon(body);
  const { stream, max_tokens: maxTokens } = read;
  if (maxTokens === undefined) throw missing('max_tokens');
  return new AnthropicInference({
    ...common,
    stream: readFlag(body, stream, 'stream'),
    maxOutputTokens: readCount(body, maxTokens, 'max_tokens'),
    ids,
  });
}

/** Parses a request to count tokens. @throws GatewayError `invalid_json`, `invalid_request` */
export function readCountRequest(body: Buffer): AnthropicCountInference {
  return new AnthropicCountInference(readCommon(body));
}

function readCommon(body: Buffer) {
  const members = readMembers(body);
  const { read, modelMember } = messagesMembers.find(body, members);
  const { model, messages, tools } = read;
  if (model === undefined) throw missing('model');
  if (messages === undefined) throw missing('messages');
  return {
    read,
    body,
    members,
    requestedModel: readName(body, model, 'model', maxModelLength),
    modelMember: modelMember ?? (someToolNamesModel(body, tools) ? 'tools.model' : undefined),
  };
}

/** @throws GatewayError where the body is not a JSON object */
function readMembers(body: Buffer): JsonMembers {
  const scanned = scanObject(body);
  if (scanned.kind === 'object') return scanned.members;
  if (scanned.kind === 'not_object') throw new GatewayError('invalid_json', 'The request body is not a JSON object.');
  throw new GatewayError('invalid_json', `The request body is not valid JSON: ${scanned.fault.describe(body)}.`);
}
