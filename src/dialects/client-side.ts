import { type ErrorCode, errorTable, GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';
import type { AnswerFates } from './answer-fates.ts';
import type { ClientDialect, RequestHead } from './dialect.ts';
import { commonKeyPlaces } from './key-places.ts';
import { commonLimitHeaders } from './limit-headers.ts';
import { eventStreamForm, type StreamForm } from './stream-form.ts';

/** What most dialects have in common. */
type Common = Pick<ClientDialect, 'streamForm' | 'limitHeaders' | 'keyPlaces' | 'statusOf'>;

/** What is particular to the client side of one dialect, and its own forms of the common parts where it has them. */
interface OwnParts
  extends Omit<ClientDialect, keyof Common | 'parse' | 'renderError' | 'answerFates'>, Partial<Common> {
  /** Reads a request. @throws GatewayError `invalid_json`, `invalid_request` */
  readonly readRequest: (body: Buffer, request: RequestHead | undefined) => Inference;
  /** Writes an error as JSON, for a body and for an event alike. */
  readonly writeError: (error: GatewayError, requestId: string, traceId?: string) => string;
  /** How its server-sent events differ from the common ones, which tell an error in an event named `error`. */
  readonly events?: Partial<Pick<StreamForm, 'keepAlive' | 'errorEvent'>>;
  /** The parts of an answer that it writes. It leaves out all others, and the client is told. */
  readonly answerFates?: Partial<AnswerFates>;
}

/** Makes a client side from what is particular to its dialect. */
export function clientSide({ readRequest, writeError, events, answerFates, ...own }: OwnParts): ClientDialect {
  const form = eventStreamForm({
    errorEvent: (error, requestId, traceId) => `event: error\ndata: ${writeError(error, requestId, traceId)}\n\n`,
    ...events,
  });
  const side: ClientDialect = {
    parse(body, request) {
      try {
        return { kind: 'valid', inference: readRequest(body, request) };
      } catch (thrown) {
        return { kind: 'invalid', error: GatewayError.from(thrown) };
      }
    },
    streamForm: () => form,
    answerFates: { ...nothingWritten, ...answerFates },
    limitHeaders: commonLimitHeaders,
    keyPlaces: commonKeyPlaces,
    statusOf: (code: ErrorCode) => errorTable[code].status,
    renderError: (error, requestId, traceId) => ({
      status: error.context.status ?? side.statusOf(error.code),
      body: ownBody(error, side) ?? writeError(error, requestId, traceId),
    }),
    ...own,
  };
  return side;
}

const nothingWritten: AnswerFates = {
  lateModel: 'dropped',
  signature: 'dropped',
  imageSignature: 'dropped',
  citation: 'dropped',
  citationMembers: [],
  usageMembers: ['cachedInputTokens', 'cacheWriteTokens', 'reasoningTokens', 'audioInputTokens', 'audioOutputTokens'],
  logprobs: 'dropped',
  image: 'dropped',
  audio: 'dropped',
  extension: 'dropped',
};

/** The body of a provider's refusal, where it has the form of the client's dialect. It is passed on unchanged. */
function ownBody({ context, row }: GatewayError, { name }: ClientDialect): string | undefined {
  const { providerBody } = context;
  return row.exposesMessage && providerBody?.dialect === name ? providerBody.bytes.toString() : undefined;
}
