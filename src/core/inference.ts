import type { CompleteAnswer, StreamAnswer } from './answer.ts';
import type { DialectName } from './dialect-name.ts';
import type { Conversation } from './conversation.ts';
import type { Feature } from './conversation-features.ts';
import type { GatewayError } from './errors.ts';
import type { ObjectIds } from './object-ids.ts';
import type { OperationName, PassedOperation } from './operation.ts';
import type { StreamTransform, Tally } from './stream-transform.ts';
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
  /** The member that has a provider do work of which the gateway sees neither the models nor the tokens: a batch. */
  readonly unseenMember?: string;
  /** The request body as the client sent it: complete, or while it arrives. Undefined where the operation has no body. */
  readonly body: Buffer | StreamedBody | undefined;
  /** Until when the provider works on it also where nobody waits. Absent where it stops as its client leaves. */
  readonly goesOnAlone?: GoingOn | undefined;
  /**
   * Makes the client's answer of the provider's where the answer is not translated, and reads what it used. Absent where the
   * provider's dialect does so, as for a chat completion.
   */
  readonly relayComplete?: ((answer: CompleteAnswer) => RelayedAnswer) | undefined;
  /** Makes the transform for a stream of events. Keeps no reference to the request. Absent as above. */
  readonly relayStream?: ((answer: StreamAnswer) => StreamTransform) | undefined;
  /**
   * Makes the client's error of the provider's. Absent where they are the same.
   * @param provider name of the one that was asked last
   */
  readonly relayError?: ((error: GatewayError, provider: string) => GatewayError) | undefined;
}

/** An inference that the gateway does not translate: only a provider of the client's own dialect can answer it. */
export interface PassedInference extends AnyInference {
  readonly operation: PassedOperation;
  /** The body is a sound or a picture, and its bytes say nothing about its tokens. */
  readonly isMedia?: boolean;
  /** Makes the client's value of a header that a provider sends with bytes. Absent where they are the same. */
  readonly relayHeader?: ((value: string) => string) | undefined;
  /**
   * Whether the answer does not suffice, so that the same provider is called again before the client gets one. It takes of the answer
   * what it needs.
   * @param isLate there may be no time for another call, so that the client is better served with what there is
   */
  readonly wantsMore?: ((answer: CompleteAnswer, isLate: boolean) => boolean) | undefined;
  /** Name of the provider that it must go to, whatever the model: the one that stores what it is about. */
  readonly provider?: string | undefined;
}

/**
 * A picture is made whole, also where nobody waits for it, and so may be a sound or a transcript. A response in the background is answered before the work is done, so that
 * its answer may not say what it used. What a later answer says of it is not counted. Nor do the
 * bytes of a sound, or a transcript as text, say what was used.
 */
export type GoingOn = 'until_answered' | 'behind_answer';

/** A complete answer as the client gets it. */
export interface RelayedAnswer extends Tally {
  readonly body: Buffer | string;
  /** What of the provider's answer the client's dialect has no place for. Absent where that is nothing. */
  readonly dropped?: readonly string[];
}

export interface GenerateInference extends AnyInference {
  readonly operation: 'generate';
  readonly body: Buffer;
  /** Opens the ids of stored files that the request names. Absent where nobody's are sealed. */
  readonly ids?: ObjectIds;
  /** Seals the ids in the answer, which are of no use to callers with other ids. Absent where none is sealed. */
  readonly sealing?: ObjectIds | undefined;
  /**
   * Returns the request in the form of the hub. It is made only on demand, because most requests are passed on in their
   * own bytes.
   * @throws GatewayError `invalid_request` where a part that was not validated before cannot be represented
   */
  conversation(): Conversation;
  /** The name that the client's dialect has for a feature: the parameter that asks for it. */
  nameOf(feature: Feature): string;
}
