import type { AnswerKind, CompleteAnswer, StreamAnswer } from '../../../core/answer.ts';
import type { DialectName } from '../../../core/dialect-name.ts';
import { GatewayError } from '../../../core/errors.ts';
import type { GoingOn, PassedInference, RelayedAnswer } from '../../../core/inference.ts';
import type { PassedOperation } from '../../../core/operation.ts';
import type { Target } from '../../../core/plan.ts';
import type { PreparedCall } from '../../../core/prepared-call.ts';
import type { StreamTransform } from '../../../core/stream-transform.ts';
import type { StreamedBody } from '../../../core/streamed-body.ts';
import type { ClientDialect, RequestHead } from '../../dialect.ts';
import { openaiChatClient } from '../client.ts';
import { readSummary } from '../../openai-form/answer-summary.ts';
import { passEvents } from './pass-events.ts';

/** What a picture has used is known when it is there. It is made whole, also where its client has left. */
const saysAtItsEnd: ReadonlySet<PassedOperation> = new Set(['image']);
/** The events of a sound or a transcript do not say what was used so far, as those of a text do. */
const streamSaysAtItsEnd: ReadonlySet<PassedOperation> = new Set(['speech', 'transcribe']);

/** A request of OpenAI's API that passes in its own bytes: embeddings, images, sounds, stored objects. */
export abstract class PassedRequest implements PassedInference {
  readonly dialect: DialectName = 'openai-chat';
  abstract readonly operation: PassedOperation;
  abstract readonly body: Buffer | StreamedBody | undefined;
  abstract readonly stream: boolean;

  /** The answer is a sound or a text as it is, which does not say what was used. */
  protected get answersInBytes(): boolean {
    return false;
  }

  get goesOnAlone(): GoingOn | undefined {
    if (this.answersInBytes) return 'behind_answer';
    return saysAtItsEnd.has(this.operation) || (this.stream && streamSaysAtItsEnd.has(this.operation))
      ? 'until_answered'
      : undefined;
  }

  /** Writes the call. */
  abstract callTo(target: Target): PreparedCall;

  relayComplete(answer: CompleteAnswer): RelayedAnswer {
    return { body: answer.body, ...readSummary(answer.body, answer.members) };
  }

  relayStream({ target }: StreamAnswer): StreamTransform {
    return passEvents(target);
  }
}

/** The form of the answer that a client has asked for. */
export function answerKind(stream: boolean, otherwise: AnswerKind): AnswerKind {
  return stream ? 'stream' : otherwise;
}

/**
 * The client side of one route. Errors, keys and headers are those of OpenAI's API.
 * @param read reads the request. @throws GatewayError for one that is invalid
 * @param client has the form of a stream of events, and of the errors in it
 */
export function passedClient(
  read: (body: Buffer, head: RequestHead) => PassedRequest,
  client: ClientDialect = openaiChatClient,
): ClientDialect {
  return {
    ...client,
    parse(body, head) {
      try {
        if (head === undefined) throw new Error('A request without its head is not read.');
        return { kind: 'valid', inference: read(body, head) };
      } catch (thrown) {
        return { kind: 'invalid', error: GatewayError.from(thrown) };
      }
    },
  };
}
