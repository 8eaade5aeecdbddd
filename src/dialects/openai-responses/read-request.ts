import type { Conversation } from '../../core/conversation.ts';
import type { Feature } from '../../core/conversation-features.ts';
import { GatewayError } from '../../core/errors.ts';
import type { GenerateInference } from '../../core/inference.ts';
import { type JsonMembers, scanObject } from '../../core/json/scan-object.ts';
import { maxModelLength } from '../dialect.ts';
import { invalidRequest, isNull, readBoolean, readCount, readName } from '../openai-form/check-member.ts';
import { openaiMembers } from '../openai-form/known-members.ts';
import { readConversation } from './conversation.ts';
import { responsesFeatureNames } from './feature-names.ts';
import { refuseStoredState } from './refuse-stored-state.ts';

/** All members of a request that the gateway itself reads where the bytes pass. */
const knownMembers = openaiMembers(['model', 'stream', 'max_output_tokens', 'conversation', 'previous_response_id']);

interface Fields {
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly body: Buffer;
  readonly members: JsonMembers;
  readonly maxOutputTokens: number | undefined;
  readonly modelMember: string | undefined;
  readonly isOfConversation: boolean;
}

/** A request of the Responses API: its bytes, and the positions of their members. */
export class OpenAiResponsesInference implements GenerateInference {
  readonly operation = 'generate';
  readonly dialect = 'openai-responses';
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly body: Buffer;
  readonly members: JsonMembers;
  declare readonly maxOutputTokens?: number;
  declare readonly modelMember?: string;
  readonly #isOfConversation: boolean;

  constructor(fields: Fields) {
    this.requestedModel = fields.requestedModel;
    this.stream = fields.stream;
    this.body = fields.body;
    this.members = fields.members;
    this.#isOfConversation = fields.isOfConversation;
    if (fields.maxOutputTokens !== undefined) this.maxOutputTokens = fields.maxOutputTokens;
    if (fields.modelMember !== undefined) this.modelMember = fields.modelMember;
  }

  conversation(): Conversation {
    return readConversation(this.body, this.stream);
  }

  nameOf(feature: Feature): string {
    if (feature === 'continues' && this.#isOfConversation) return 'conversation';
    return responsesFeatureNames[feature];
  }
}

/**
 * Parses a request of the Responses API. It validates only what the gateway itself uses: where to send the request,
 * whether it streams, and how much it may cost. The provider validates the rest, with its own messages.
 * @param callerHasKey whether other callers use the provider's key too
 * @throws GatewayError `invalid_json`, `invalid_request`
 */
export function readRequest(body: Buffer, callerHasKey = false): OpenAiResponsesInference {
  const members = objectMembers(body);
  const { read, modelMember } = knownMembers.find(body, members);
  const { model, stream, max_output_tokens: most, conversation, previous_response_id: previous } = read;
  if (callerHasKey) refuseStoredState(body, { conversation, previous_response_id: previous }, members);
  if (!model) throw invalidRequest('missing_required_parameter', 'model', 'you must provide a model parameter');
  return new OpenAiResponsesInference({
    requestedModel: readName(body, model, 'model', maxModelLength),
    stream: stream !== undefined && !isNull(body, stream) && readBoolean(body, stream, 'stream'),
    body,
    members,
    maxOutputTokens: most && readCount(body, most, 'max_output_tokens'),
    modelMember,
    isOfConversation: conversation !== undefined && (previous === undefined || isNull(body, previous)),
  });
}

function objectMembers(body: Buffer): JsonMembers {
  const scanned = scanObject(body);
  if (scanned.kind === 'object') return scanned.members;
  if (scanned.kind === 'not_object') {
    throw invalidRequest(undefined, undefined, 'The body of the request must be a JSON object.');
  }
  const where = scanned.fault.describe(body);
  throw new GatewayError('invalid_json', `We could not parse the JSON body of your request. ${where}.`);
}
