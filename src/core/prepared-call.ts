import type { AnswerKind } from './answer.ts';
import type { GatewayError } from './errors.ts';
import type { HeaderLines } from './header-lines.ts';
import type { Method } from './method.ts';
import type { Quirks } from './quirks.ts';
import type { StreamedBody } from './streamed-body.ts';

/** An inference in the form of a provider's dialect, ready to be sent. */
export interface PreparedCall {
  readonly method: Method;
  /** Path within the dialect, without the provider's base path, e.g. `/chat/completions`. */
  readonly path: string;
  /** Undefined for a call without a body. A streamed body can be read only once, so its call is not repeated. */
  readonly body: Buffer | StreamedBody | undefined;
  /** Content-Type of the body. Absent means JSON. */
  readonly contentType?: string;
  /** Headers of this call beside those that every call has. */
  readonly headers?: HeaderLines;
  /** The form that a 2xx must have to be an answer. */
  readonly expects: AnswerKind;
  /** What is expected is stored, such as a file or an earlier answer. What looks like an error in it is not one of this call. */
  readonly isStored?: boolean;
  /**
   * Reads in a provider's refusal what it says about the target, where it refuses something that the gateway itself has
   * added. The same target is then called once more, and the call is prepared with these quirks.
   */
  readonly learnFrom?: (refusal: GatewayError) => Quirks | undefined;
  /** Parameters of the client's request that this provider cannot be sent, by the client's names. */
  readonly dropped?: readonly string[];
}
