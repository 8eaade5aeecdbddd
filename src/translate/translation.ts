import type { Inference } from '../core/inference.ts';
import type { Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { Usage } from '../core/usage.ts';

/** How an inference of one dialect is asked of a provider of another, and how its answer comes back. */
export interface Translation {
  prepare(inference: Inference, target: Target): PreparedCall;
  /** @throws GatewayError `upstream_invalid` where the body is not the provider dialect's answer */
  answer(body: Buffer, frame: AnswerFrame): TranslatedAnswer;
  stream(frame: AnswerFrame): StreamTranslator;
}

/** What the client's answer says that the provider's does not. */
export interface AnswerFrame {
  readonly inferenceId: string;
  readonly createdAtSeconds: number;
  readonly requestedModel: string;
  /** Stands in where the provider does not report a model. */
  readonly upstreamModel: string;
  /** The provider's configured name. */
  readonly provider: string;
  /** As far as they are known at the moment of asking. */
  timings(): Timings;
  /** What it costs in USD; null where the usage or the price is not known. */
  costUsd(usage: Usage | undefined): number | null;
}

export interface Timings {
  readonly gatewayMs: number;
  readonly providerMs: number;
  readonly firstTokenMs?: number;
}

export interface TranslatedAnswer {
  readonly body: string;
  readonly usage?: Usage | undefined;
  /** As the provider said it. */
  readonly finishReason?: string | undefined;
  readonly reportedModel?: string | undefined;
}

/** Turns one stream's events from the provider's dialect to the client's, in order. */
export interface StreamTranslator {
  /**
   * One provider event's data in; the client's events out, which may be none. The first begins the client's stream.
   * @param isNamedError whether the event's name is `error`
   * @throws GatewayError `upstream_invalid`, or the provider's own error where the event tells one
   */
  event(data: string, isNamedError?: boolean): string;
  /** What ends the client's stream, once the provider's end was seen. */
  end(): string;
  /** Whether the provider's dialect has said that its stream is whole. */
  readonly sawEnd: boolean;
  /** As known now; marked where the provider has not told all of it. */
  readonly usage: Usage;
  readonly finishReason: string | undefined;
  readonly reportedModel: string | undefined;
}
