import type { Conversation } from '../../core/conversation.ts';
import type { Feature } from '../../core/conversation-features.ts';
import { GatewayError } from '../../core/errors.ts';
import { isNumber, readNumber } from '../../core/json/read-number.ts';
import { type JsonMember, type JsonMembers, readText, scanObject } from '../../core/json/scan-object.ts';
import { countCharacters } from '../count-characters.ts';
import { maxModelLength, type RequestHead } from '../dialect.ts';
import { GenerateRequest, type RequestFields } from '../generate-request.ts';
import { readConversation } from './conversation.ts';
import { geminiFeatureNames } from './feature-names.ts';
import { invalidField } from './invalid-field.ts';
import { findKnownMembers } from './known-members.ts';
import { readAlt } from './read-alt.ts';

/** `array`: one JSON array whose elements come one by one. It is the form of a stream without `alt=sse`. */
type Answers = 'complete' | 'events' | 'array';

interface Fields extends RequestFields {
  readonly answers: Answers;
  readonly choices: number | undefined;
}

/** A generateContent request of a Gemini client. */
export class GeminiInference extends GenerateRequest {
  readonly dialect = 'gemini';
  /** The form of the answer that the client wants. */
  readonly answers: Answers;
  declare readonly choices?: number;

  constructor(fields: Fields) {
    super(fields);
    this.answers = fields.answers;
    if (fields.choices !== undefined) this.choices = fields.choices;
  }

  conversation(): Conversation {
    return readConversation(this.body, this.stream);
  }

  nameOf(feature: Feature): string {
    return geminiFeatureNames[feature];
  }
}

type Head = Pick<RequestHead, 'parameters' | 'query' | 'route' | 'ids'>;

/**
 * Parses a generateContent request. It validates only what the gateway itself uses: where to send the request, how the
 * answer comes, and how much it may cost. The provider validates the rest, with its own messages.
 * @throws GatewayError `invalid_json`, `invalid_request`
 */
export function readRequest(body: Buffer, head: Head): GeminiInference {
  const members = readMembers(body);
  const { contents, maxOutputTokens, candidateCount, modelMember } = findKnownMembers(body, members);
  if (contents === undefined) throw invalidField('contents', 'contents is not specified.', 'missing');
  const requestedModel = readModel(head);
  const answers = readAnswers(head);
  return new GeminiInference({
    requestedModel,
    answers,
    stream: answers !== 'complete',
    body,
    members,
    maxOutputTokens: readCount(body, maxOutputTokens, 'generationConfig.maxOutputTokens'),
    choices: readCount(body, candidateCount, 'generationConfig.candidateCount'),
    modelMember,
    ids: head.ids,
  });
}

/**
 * @param maxValues maximum number of values, where the body will be parsed
 * @throws GatewayError where the body is not a JSON object
 */
export function readMembers(body: Buffer, maxValues?: number): JsonMembers {
  const scanned = scanObject(body, maxValues);
  if (scanned.kind === 'object') return scanned.members;
  if (scanned.kind === 'not_object') throw new GatewayError('invalid_json', 'The request body is not a JSON object.');
  throw new GatewayError('invalid_json', `Invalid JSON payload received. ${scanned.fault.describe(body)}.`);
}

/** What stands before the name of a model: its collection in AI Studio or in Vertex. Tuned models keep theirs. */
const collection = /^(?:(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/[^/]+\/)?models\//;

export function readModel({ parameters }: Pick<Head, 'parameters'>): string {
  const name = (parameters['model'] ?? '').replace(collection, '');
  if (countCharacters(name, maxModelLength) <= maxModelLength) return name;
  throw invalidField('model', `it has more than ${maxModelLength} characters.`);
}

function readAnswers({ query, route }: Head): Answers {
  const alt = readAlt(query);
  if (!route.endsWith(':streamGenerateContent')) return 'complete';
  return alt === 'sse' ? 'events' : 'array';
}

const letterN = 0x6e;
const quote = 0x22;

/**
 * Reads a whole number. Undefined for null and for a number below 1, which sets no limit; the provider judges it.
 * @throws GatewayError where the member is not a whole number, because some providers would read it as one
 */
function readCount(body: Buffer, member: JsonMember | undefined, field: string): number | undefined {
  if (member === undefined || body[member.valueStart] === letterN) return undefined;
  const value = readInteger(body, member);
  if (value === undefined || !Number.isInteger(value)) throw invalidField(field, 'it must be a whole number.');
  return value >= 1 ? value : undefined;
}

/** Google also takes a number in quotes (proto3's JSON mapping). */
function readInteger(body: Buffer, member: JsonMember): number | undefined {
  if (isNumber(body, member.valueStart)) return readNumber(body, member.valueStart);
  if (body[member.valueStart] !== quote || member.valueEnd - member.valueStart > 22) return undefined;
  const text = readText(body, member);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
