import type { CompleteAnswer, StreamAnswer } from '../core/answer.ts';
import type { Inference, RelayedAnswer } from '../core/inference.ts';
import type { Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { AnswerMetadata } from '../dialects/answer-metadata.ts';
import type { StreamTransform } from '../core/stream-transform.ts';

/**
 * How an inference goes to a provider of one dialect and its answer comes back to a client of one. `metadata` is called where
 * the client's answer is written anew.
 */
export interface Relay {
  /**
   * @param strict the client wants nothing of its request to be dropped
   * @throws GatewayError `invalid_request` where something of it cannot be carried
   */
  prepare(inference: Inference, target: Target, strict: boolean): PreparedCall;
  /** @throws GatewayError `upstream_invalid` where the body is no answer */
  complete(answer: CompleteAnswer, metadata: () => AnswerMetadata): RelayedAnswer;
  stream(answer: StreamAnswer, inference: Inference, metadata: () => AnswerMetadata): StreamTransform;
}
