import type { CompleteAnswer } from '../../core/answer.ts';
import type { Conversation } from '../../core/conversation.ts';
import type { Feature } from '../../core/conversation-features.ts';
import type { GatewayError } from '../../core/errors.ts';
import type { GoingOn, RelayedAnswer } from '../../core/inference.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { maxModelLength, type RequestHead } from '../dialect.ts';
import { GenerateRequest, type RequestFields } from '../generate-request.ts';
import { readSummary } from '../openai-form/answer-summary.ts';
import { invalidRequest, isFalse, isNull, readBoolean, readCount, readName } from '../openai-form/check-member.ts';
import { openaiMembers } from '../openai-form/known-members.ts';
import { objectMembers } from '../openai-form/object-members.ts';
import { sealError } from '../openai-form/seal-error.ts';
import { someToolNamesModel } from '../some-tool-names-model.ts';
import type { Splice } from '../splice-bytes.ts';
import { readConversation } from './conversation.ts';
import { responsesFeatureNames } from './feature-names.ts';
import { type NamedObjects, namedIds, openIds, splicesFor } from './open-ids.ts';
import { refuseStoredState } from './refuse-stored-state.ts';
import { sealAnswer } from './seal-answer.ts';

/** All members of a request that the gateway itself reads where the bytes pass. */
const knownMembers = openaiMembers([
  'model',
  'stream',
  'background',
  'max_output_tokens',
  'conversation',
  'previous_response_id',
  'tools',
]);

interface Fields extends RequestFields {
  readonly goesOnAlone: boolean;
  readonly named: NamedObjects | undefined;
  readonly sealing: ObjectIds | undefined;
}

/** What is known of the caller: its ids, and whether others use the provider's key too. */
export type Reader = Pick<Partial<RequestHead>, 'ids' | 'callerHasKey'>;

/** A request of the Responses API: its bytes, and the positions of their members. */
export class OpenAiResponsesInference extends GenerateRequest {
  readonly dialect = 'openai-responses';
  declare readonly goesOnAlone?: GoingOn;
  /** Seals the ids in the answer. Undefined where the caller knows the provider's own. */
  readonly sealing: ObjectIds | undefined;
  readonly #named: NamedObjects | undefined;

  constructor(fields: Fields) {
    super(fields);
    this.sealing = fields.sealing;
    this.#named = fields.named;
    if (fields.goesOnAlone) this.goesOnAlone = 'behind_answer';
  }

  /** The edits that put this provider's ids in the place of the caller's. @throws GatewayError `object_not_found` */
  idsFor(provider: string): readonly Splice[] {
    return this.#named === undefined ? [] : splicesFor(this.#named, provider);
  }

  relayComplete({ body, members, target }: CompleteAnswer): RelayedAnswer {
    const { sealing } = this;
    const summary = readSummary(body, members);
    return { body: sealing === undefined ? body : sealAnswer(body, target.provider.name, sealing), ...summary };
  }

  relayError(error: GatewayError, provider: string): GatewayError {
    return this.sealing === undefined ? error : sealError(error, provider, this.sealing, namedIds(this.#named));
  }

  conversation(): Conversation {
    return readConversation(this.body, this.stream);
  }

  nameOf(feature: Feature): string {
    return responsesFeatureNames[feature];
  }
}

/**
 * Parses a request of the Responses API. It validates only what the gateway itself uses: where to send the request,
 * whether it streams, and how much it may cost. The provider validates the rest, with its own messages.
 * @throws GatewayError `invalid_json`, `invalid_request`, and `object_not_found` for an id that is none of the caller's
 */
export function readRequest(body: Buffer, reader: Reader = {}): OpenAiResponsesInference {
  const { read, ...common } = readCommon(body, reader);
  const { stream, background, max_output_tokens: most } = read;
  return new OpenAiResponsesInference({
    ...common,
    stream: stream !== undefined && !isNull(body, stream) && readBoolean(body, stream, 'stream'),
    maxOutputTokens: most && readCount(body, most, 'max_output_tokens'),
    goesOnAlone: background !== undefined && !isNull(body, background) && !isFalse(body, background),
  });
}

/** Reads what every request has that is made of a response's input. @throws GatewayError as `readRequest` does */
export function readCommon(body: Buffer, { ids, callerHasKey = false }: Reader) {
  const members = objectMembers(body);
  const { read, modelMember } = knownMembers.find(body, members);
  const { model, conversation, previous_response_id: previous, tools } = read;
  const sealing = ids?.isLasting === true ? ids : undefined;
  if (sealing === undefined && callerHasKey) {
    refuseStoredState(body, { conversation, previous_response_id: previous }, members);
  }
  if (!model) throw invalidRequest('missing_required_parameter', 'model', 'you must provide a model parameter');
  return {
    read,
    requestedModel: readName(body, model, 'model', maxModelLength),
    body,
    members,
    modelMember: modelMember ?? (someToolNamesModel(body, tools) ? 'tools.model' : undefined),
    named: mayNameObjects(body, ids) ? openIds(body, members, ids) : undefined,
    sealing,
    ids,
  };
}

/** Without a secret no id of a response is sealed, and few requests name anything else. */
function mayNameObjects(body: Buffer, ids: ObjectIds | undefined): ids is ObjectIds {
  return ids !== undefined && (ids.isLasting || body.includes('"file_id') || body.includes('"vector_store_id'));
}
