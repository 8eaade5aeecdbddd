import type { DialectName } from './dialect-name.ts';
import type { Conversation } from './conversation.ts';
import type { Feature } from './conversation-features.ts';

/** What a client asks of a model, independent of the dialect: one form for each operation. */
export type Inference = GenerateInference;

/**
 * An inference of the operation `generate`. Each dialect implements it with a class that also contains the request in
 * the dialect's own form.
 */
export interface GenerateInference {
  readonly operation: 'generate';
  readonly dialect: DialectName;
  /** Model name as the client wrote it. Absent where the client relies on `defaults.model`. */
  readonly requestedModel?: string;
  readonly stream: boolean;
  /** Maximum number of tokens in the answer, where the client set one. */
  readonly maxOutputTokens?: number;
  /** How many alternative answers are requested. Absent means one. */
  readonly choices?: number;
  /** The first member of the request by which a provider would let another model answer than the requested one. */
  readonly modelMember?: string;
  /** The request body as the client sent it. */
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
