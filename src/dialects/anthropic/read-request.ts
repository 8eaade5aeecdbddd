import type { CompleteAnswer } from '../../core/answer.ts';
import type { Conversation } from '../../core/conversation.ts';
import type { Feature } from '../../core/conversation-features.ts';
import { GatewayError } from '../../core/errors.ts';
import type { PassedInference, RelayedAnswer } from '../../core/inference.ts';
import { type JsonMembers, scanObject } from '../../core/json/scan-object.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { maxModelLength } from '../dialect.ts';
import { GenerateRequest } from '../generate-request.ts';
import { namedIds } from '../openai-form/open-named-ids.ts';
import { sealError } from '../openai-form/seal-error.ts';
import { someToolNamesModel } from '../some-tool-names-model.ts';
import { readSummary } from './answer-summary.ts';
import { missing, readCount, readFlag, readName } from './check-member.ts';
import { readConversation } from './conversation.ts';
import { messagesFeatureNames } from './feature-names.ts';
import { messagesMembers } from './known-members.ts';
import { namedPlaces, requestMayName } from './named-places.ts';
import { sealAnswer } from './seal-answer.ts';

/** A Messages request of an Anthropic client: its bytes, and the positions of their members. */
export class AnthropicInference extends GenerateRequest {
  readonly dialect = 'anthropic';

  /** Opens the ids of the request and seals those of the answer. Undefined where the caller knows the provider's own. */
  get sealing(): ObjectIds | undefined {
    return this.ids?.isLasting === true ? this.ids : undefined;
  }

  relayComplete({ body, members, target }: CompleteAnswer): RelayedAnswer {
    const { sealing } = this;
    const summary = readSummary({ body, members });
    return { body: sealing === undefined ? body : sealAnswer(body, target.provider.name, sealing), ...summary };
  }

  relayError(error: GatewayError, provider: string): GatewayError {
    return relayNamed(this, error, provider);
  }

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
  /** Opens the ids of the request. Undefined where the caller knows the provider's own. */
  readonly sealing: ObjectIds | undefined;

  constructor({ requestedModel, body, members, modelMember }: ReturnType<typeof readCommon>, ids?: ObjectIds) {
    this.requestedModel = requestedModel;
    this.body = body;
    this.members = members;
    if (modelMember !== undefined) this.modelMember = modelMember;
    this.sealing = ids?.isLasting === true ? ids : undefined;
  }

  relayError(error: GatewayError, provider: string): GatewayError {
    return relayNamed(this, error, provider);
  }
}

/** The provider's error with the caller's ids of what the request names. */
function relayNamed(
  { body, members, sealing }: AnthropicInference | AnthropicCountInference,
  error: GatewayError,
  provider: string,
): GatewayError {
  if (sealing === undefined || !requestMayName(body, members)) return error;
  return sealError(error, provider, sealing, namedIds(body, members, namedPlaces, sealing, provider));
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
export function readCountRequest(body: Buffer, ids?: ObjectIds): AnthropicCountInference {
  return new AnthropicCountInference(readCommon(body), ids);
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
