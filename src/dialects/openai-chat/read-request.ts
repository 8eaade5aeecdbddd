import type { CompleteAnswer } from '../../core/answer.ts';
import type { RelayedAnswer } from '../../core/inference.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { type JsonMember, type JsonMembers, scanMember } from '../../core/json/scan-object.ts';
import type { GatewayError } from '../../core/errors.ts';
import type { Conversation } from '../../core/conversation.ts';
import type { Feature } from '../../core/conversation-features.ts';
import { maxModelLength } from '../dialect.ts';
import { GenerateRequest, type RequestFields } from '../generate-request.ts';
import { readConversation } from './conversation.ts';
import { chatFeatureNames } from '../chat-form/feature-names.ts';
import { readSummary } from '../openai-form/answer-summary.ts';
import { openaiMembers } from '../openai-form/known-members.ts';
import { objectMembers } from '../openai-form/object-members.ts';
import { namedIds } from '../openai-form/open-named-ids.ts';
import { sealError } from '../openai-form/seal-error.ts';
import { namedPlaces, requestMayName } from './named-places.ts';
import { sealAudio } from './seal-audio.ts';
import { invalidRequest, isNull, isTrue, readBoolean, readCount, readName } from '../openai-form/check-member.ts';

/** All members of a request that the gateway itself reads where the bytes pass. */
const knownMembers = openaiMembers([
  'model',
  'messages',
  'stream',
  'stream_options',
  'n',
  'max_tokens',
  'max_completion_tokens',
  'audio',
  'modalities',
]);

interface Fields extends RequestFields {
  readonly includeUsage: boolean;
  readonly choices: number;
}

/** A chat completion request of an OpenAI client: its bytes, and the positions of their members. */
export class OpenAiChatInference extends GenerateRequest {
  readonly dialect = 'openai-chat';
  /** The client requested the usage of the stream, and therefore gets the extra event. */
  readonly includeUsage: boolean;
  /** `n`. */
  readonly choices: number;

  constructor(fields: Fields) {
    super(fields);
    this.includeUsage = fields.includeUsage;
    this.choices = fields.choices;
  }

  /** Seals the id of the sound in the answer. Undefined where none was asked for, or the caller knows the provider's own. */
  get sealing(): ObjectIds | undefined {
    const { ids, members } = this;
    return ids?.isLasting === true && members.list.some(asksForAudio) ? ids : undefined;
  }

  relayComplete({ body, members, target }: CompleteAnswer): RelayedAnswer {
    const { sealing } = this;
    const summary = readSummary(body, members);
    return { body: sealing === undefined ? body : sealAudio(body, target.provider.name, sealing), ...summary };
  }

  conversation(): Conversation {
    return readConversation(this.body, this.stream);
  }

  relayError(error: GatewayError, provider: string): GatewayError {
    const { body, members, ids } = this;
    if (ids === undefined || !requestMayName(body, members)) return error;
    return sealError(error, provider, ids, namedIds(body, members, namedPlaces, ids, provider));
  }

  nameOf(feature: Feature): string {
    return chatFeatureNames[feature];
  }
}

/**
 * Parses a chat completion request. It validates only what the gateway itself uses: where to send the request, whether
 * it streams, and how much it may cost. The provider validates the rest, with its own messages.
 * @throws GatewayError `invalid_json`, `invalid_request`
 */
export function readRequest(body: Buffer, ids?: ObjectIds): OpenAiChatInference {
  const members = objectMembers(body);
  // Everything that the gateway reads. All other members are passed on unread.
  const { read, modelMember } = knownMembers.find(body, members);
  const { model, stream, stream_options: streamOptions, n } = read;
  const { max_tokens: maxTokens, max_completion_tokens: maxCompletionTokens } = read;
  if (!model) throw invalidRequest('missing_required_parameter', 'model', 'you must provide a model parameter');
  const requestedModel = readName(body, model, 'model', maxModelLength);
  const streamed = stream !== undefined && !isNull(body, stream) && readBoolean(body, stream, 'stream');
  const includeUsage = streamed && streamOptions !== undefined && asksForUsage(body, streamOptions);
  const choices = (n && readCount(body, n, 'n')) ?? 1;
  // Of two that differ, a provider may read any.
  const limits = [
    maxTokens && readCount(body, maxTokens, 'max_tokens'),
    maxCompletionTokens && readCount(body, maxCompletionTokens, 'max_completion_tokens'),
  ].filter((limit) => limit !== undefined);
  return new OpenAiChatInference({
    requestedModel,
    stream: streamed,
    body,
    members,
    includeUsage,
    choices,
    maxOutputTokens: limits.length === 0 ? undefined : Math.max(...limits),
    modelMember,
    ids,
  });
}

/** Parsers disagree on which of two members with one name counts, so a check of one would say nothing about the other. */
function onlyMember(members: JsonMembers, name: string, param = name): JsonMember | undefined {
  let found: JsonMember | undefined;
  for (const member of members.list) {
    if (!member.isNamed(name)) continue;
    if (found !== undefined) throw invalidRequest('duplicate_parameter', param, `Duplicate parameter: '${param}'.`);
    found = member;
  }
  return found;
}

/** Options of another type are passed on unchanged, and the provider validates them. */
function asksForUsage(body: Buffer, streamOptions: JsonMember): boolean {
  const nested = scanMember(body, streamOptions);
  if (nested.kind === 'not_object') return false;
  const options = objectMembers(body, nested);
  const member = onlyMember(options, 'include_usage', 'stream_options.include_usage');
  return member !== undefined && isTrue(body, member);
}

/** https://platform.openai.com/docs/guides/audio */
function asksForAudio(member: JsonMember): boolean {
  return member.isNamed('audio') || member.isNamed('modalities');
}
