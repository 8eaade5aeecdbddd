import type { DialectName } from './dialect-name.ts';
import type { Conversation } from './conversation.ts';
import type { Feature } from './conversation-features.ts';
import type { OperationName, PassedOperation } from './operation.ts';
import type { StreamedBody } from './streamed-body.ts';

/** What a client asks of a model, independent of the dialect: one form for each kind of operation. */
export type Inference = GenerateInference | PassedInference;

/**
 * What every inference has, whatever its operation. Each dialect implements it with classes that also contain the request
 * in the dialect's own form.
 */
interface AnyInference {
  readonly operation: OperationName;
  readonly dialect: DialectName;
  /** Model name as the client wrote it, in the body or in the path. Absent where the client relies on `defaults.model`. */
  readonly requestedModel?: string;
  /** Whether the client wants a stream of events. */
  readonly stream: boolean;
  /** Maximum number of tokens in the answer, where the client set one. */
  readonly maxOutputTokens?: number;
  /** How many alternative answers are requested. Absent means one. */
  readonly choices?: number;
  /** The first member of the request by which a provider would let another model answer than the requested one. */
  readonly modelMember?: string;
  /** The request body as the client sent it: complete, or while it arrives. Undefined where the operation has no body. */
  readonly body: Buffer | StreamedBody | undefined;
}

/** An inference that the gateway does not translate: only a provider of the client's own dialect can answer it. */
export interface PassedInference extends AnyInference {
  readonly operation: PassedOperation;
}

export interface GenerateInference extends AnyInference {
  readonly operation: 'generate';
  readonly body: Buffer;
  /**
   * Returns the request in the form of the hub. It is made only on demand, because most requests are passed on in their
   * own bytes.
   * @throws GatewayError `invalid_request` where a part that was not validated before cannot be represented
   */
  conversation(): Conversation;
  /** The name that the client's dialect has for a feature: the parameter that asks for it. */
  nameOf(feature: Feature): string;
}
