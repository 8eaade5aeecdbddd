import type { Answer, AnswerKind, CompleteAnswer, ProviderHead } from '../core/answer.ts';
import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import type { Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { ProviderError } from '../core/provider-error.ts';
import { providerFailure } from '../core/provider-failure.ts';
import { withholdFromError } from '../core/credentials/withhold-credentials.ts';
import type { ProviderDialect } from '../dialects/dialect.ts';
import type { DialectTable } from '../dialects/dialect-table.ts';
import { type Isolated, reportBug } from '../core/isolation.ts';
import type { Receiver, Source } from '../core/source.ts';
import type { CallListener } from '../upstream/call.ts';
import type { Upstream, UpstreamRequest } from '../upstream/upstream.ts';
import { checkHead, isEmpty, isJson } from './check-head.ts';
import { promisedLength } from '../core/promised-length.ts';
import { CollectBody } from './collect-body.ts';
import { describeFailure, describeWait, type Phase } from './describe-attempt.ts';
import { FirstBytes } from './first-bytes.ts';
import { AwaitFirstByte, type ReadErrorInBytes } from './await-first-byte.ts';
import { AwaitFirstEvent } from './await-first-event.ts';
import type { Beginning } from './buffered-answer.ts';
import { readAnswer } from './read-answer.ts';
import { withoutEncoding } from './without-encoding.ts';

/** Maximum bytes of a refusal's body that are read. */
const maxRefusalBytes = 65_536;
/** Maximum time to wait for a refusal's body. Its status is known, and tells the client more than a 504. */
const maxRefusalMs = 2000;

/** What every attempt needs. */
export interface AttemptParts {
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly dialects: DialectTable;
  /** Is charged for a complete answer until the answer is released, or until the attempt has failed. */
  readonly memoryBudget: AnswerMemoryBudget;
}

/** Receives the body of an answer. */
type Body = Receiver & { discard?(): void };

/** One call to one target, and the judgement of what the target answers. */
export class Attempt implements CallListener, Isolated {
  readonly #target: Target;
  readonly #dialect: ProviderDialect;
  readonly #expects: AnswerKind;
  /** The call reads a stored object. An error that is part of this object is not the error of this call. */
  readonly #isStored: boolean;
  /** The call deletes something, and an answer without a body says that it is done. */
  readonly #deletes: boolean;
  readonly #clock: Clock;
  readonly #maxAnswerBytes: number;
  readonly #maxEventBytes: number;
  readonly #memoryBudget: AnswerMemoryBudget;
  readonly #startedAtMs: number;
  readonly #source: Source;
  /** The answer, or the reason why there is none. A stream is known from its first event on, bytes from the first byte on. Never rejects. */
  readonly outcome: Promise<Answer | GatewayError>;
  #resolve!: (outcome: Answer | GatewayError) => void;
  #phase: Phase = 'connecting';
  #status: number | undefined;
  #answered = false;
  /** The outcome is known. */
  #over = false;
  /** Receives the body. Set when the head has said what the body is. */
  #body: Body | undefined;
  #refusalTimer: { cancel(): void } | undefined;

  constructor(
    target: Target,
    request: UpstreamRequest,
    { expects, isStored }: Pick<PreparedCall, 'expects' | 'isStored'>,
    { upstream, clock, memoryBudget, dialects }: AttemptParts,
    startedAtMs: number,
  ) {
    this.#target = target;
    this.#dialect = dialects.provider(target.provider.dialect);
    this.#expects = expects;
    this.#isStored = isStored === true;
    this.#deletes = request.method === 'DELETE';
    this.#clock = clock;
    this.#maxAnswerBytes = upstream.maxAnswerBytes;
    this.#maxEventBytes = upstream.maxEventBytes;
    this.#memoryBudget = memoryBudget;
    this.#startedAtMs = startedAtMs;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#source = upstream.call(request, this);
  }

  /** The record of the attempt, after its end. */
  record(outcome: Answer | GatewayError, endedAtMs: number, isOutrun = false): AttemptRecord {
    const failure = outcome instanceof GatewayError ? outcome : undefined;
    return {
      target: this.#target,
      startedAtMs: this.#startedAtMs,
      outcome: isOutrun ? 'outrun' : (failure?.code ?? 'ok'),
      message: failure?.message,
      reached: this.#reached(),
      status: this.#status,
      durationMs: endedAtMs - this.#startedAtMs,
    };
  }

  /** How far the attempt came. */
  #reached(): AttemptRecord['reached'] {
    if (this.#answered) return 'answer';
    if (this.#phase === 'refusing') return 'refusal';
    return this.#phase === 'connecting' ? 'nobody' : 'provider';
  }

  /** Ends the attempt at once, in any phase. */
  interrupt(error: GatewayError): void {
    this.#fail(error);
  }

  /** What the time was spent on, for the message of a 504. */
  describeWait(): string {
    return describeWait(this.#target, this.#durationMs, this.#expects, this.#phase);
  }

  /** The same for an attempt that failed before the deadline. */
  describeFailure(error: GatewayError): string {
    return describeFailure(this.#target, this.#durationMs, error);
  }

  onWritten(): void {
    this.#phase = 'waiting';
  }

  onHead(head: ProviderHead): void {
    this.#status = head.status;
    if (head.status < 200 || head.status > 299) {
      this.#readRefusal(head);
      return;
    }
    this.#phase = 'answering';
    if (this.#deletes && isEmpty(head)) this.#body = this.#readBytes(head);
    else if (this.#expects === 'complete') this.#body = this.#readComplete(head);
    else if (this.#expects === 'stream') this.#body = this.#readStream(head);
    else this.#body = this.#readBytes(head);
  }

  onData(chunk: Buffer): void {
    this.#body?.onData(chunk);
  }

  onEnd(): void {
    this.#body?.onEnd();
  }

  onError(error: GatewayError): void {
    if (this.#body === undefined || (error.code === 'internal_error' && !this.#answered)) this.#fail(error);
    else this.#body.onError(error);
  }

  onBug(thrown: unknown): void {
    this.onError(GatewayError.from(thrown));
  }

  get #durationMs(): number {
    return this.#clock.nowMs() - this.#startedAtMs;
  }

  #readStream(head: ProviderHead): Body {
    const { framing } = this.#dialect;
    const announced = checkHead(head, 'stream', framing.mediaType, this.#target.provider.name);
    if (announced.kind === 'asked') return this.#awaitFirstEvent(head);
    return new FirstBytes(framing, (isStream) => {
      this.#body = isStream ? this.#awaitFirstEvent(head) : this.#readOtherBody(head, announced.fault);
      return this.#body;
    });
  }

  #readComplete(head: ProviderHead): Body {
    const announced = checkHead(head, 'complete', this.#dialect.framing.mediaType, this.#target.provider.name);
    if (announced.kind === 'other') return this.#readOtherBody(head, announced.fault);
    return this.#collectAnswer(head, announced.kind === 'anything' ? announced.fault : undefined);
  }

  #readBytes(head: ProviderHead): Body {
    const announced = checkHead(head, 'bytes', this.#dialect.framing.mediaType, this.#target.provider.name);
    if (announced.kind !== 'asked') return this.#readOtherBody(head, announced.fault);
    const readError = !this.#isStored && isJson(head) ? this.#readErrorOf(head) : undefined;
    const tell = (beginning: Beginning): void => {
      this.#refusalTimer?.cancel();
      this.#begin(beginning, { kind: 'bytes', target: this.#target, head, stream });
    };
    const stream: AwaitFirstByte = new AwaitFirstByte(this.#source, this.#memoryBudget, tell, readError);
    if (readError !== undefined) {
      const beginNow = (): void => {
        stream.beginNow();
      };
      this.#refusalTimer = this.#clock.after(maxRefusalMs, beginNow, this);
    }
    return stream;
  }

  #readErrorOf(head: ProviderHead): ReadErrorInBytes {
    return (body) => this.#failureOf(this.#dialect.errors.inOtherBody(head, body, this.#clock.wallMs()));
  }

  #awaitFirstEvent(head: ProviderHead): Body {
    const eventBudget = { maxBytes: this.#maxEventBytes, memoryBudget: this.#memoryBudget };
    const stream: AwaitFirstEvent = new AwaitFirstEvent(this.#source, eventBudget, this.#dialect, {
      provider: this.#target.provider.name,
      readError: (event) => {
        if (this.#isStored) return undefined;
        return this.#failureOf(this.#dialect.errors.inFirstEvent(head, event, this.#clock.wallMs()));
      },
      tell: (beginning) => {
        this.#begin(beginning, { kind: 'stream', target: this.#target, head, stream });
      },
    });
    return stream;
  }

  #begin(beginning: Beginning, answer: Answer): void {
    if (beginning.kind === 'answer') this.#answer(answer);
    else if (beginning.kind === 'refusal') this.#refuse(beginning.error);
    else this.#fail(beginning.error);
  }

  #answer(answer: Answer): void {
    this.#answered = true;
    this.#end(answer);
  }

  /** @param fault the error if the body does not have the form of an answer; undefined if its media type says that it is one */
  #collectAnswer(head: ProviderHead, fault: GatewayError | undefined): Body {
    return new CollectBody(this.#maxAnswerBytes, promisedLength(head), this.#memoryBudget, (collected) => {
      const answer = readAnswer(collected, this.#maxAnswerBytes, this.#target, head);
      if (!(answer instanceof GatewayError)) this.#judgeAnswer(answer, fault);
      else if (collected.kind === 'whole') this.#judgeOtherBody(head, collected.body, fault ?? answer);
      else this.#fail(answer);
    });
  }

  #judgeAnswer(answer: CompleteAnswer, fault: GatewayError | undefined): void {
    const { head, body, members } = answer;
    const failure = this.#failureOf(this.#dialect.errors.inAnswer(head, body, members, this.#clock.wallMs()));
    // A stored answer may be one that failed when it was made.
    const isOfAnswer = this.#isStored && this.#dialect.isAnswer(body, members);
    if (failure !== undefined && !isOfAnswer) this.#refuse(failure);
    else if (fault !== undefined && !this.#dialect.isAnswer(body, members)) this.#fail(fault);
    else this.#answer(answer);
  }

  #readOtherBody(head: ProviderHead, fault: GatewayError): Body {
    return this.#collectRefusal(head, (body) => {
      this.#judgeOtherBody(head, body, fault);
    });
  }

  /** Judges a 2xx of another form or media type than was asked for. It may be the provider's error; otherwise it is no answer. */
  #judgeOtherBody(head: ProviderHead, body: Buffer | undefined, fault: GatewayError): void {
    const isReadable = body !== undefined && body.length <= maxRefusalBytes;
    const error = isReadable ? this.#dialect.errors.inOtherBody(head, body, this.#clock.wallMs()) : undefined;
    const failure = this.#failureOf(error);
    if (failure !== undefined) this.#refuse(failure);
    else this.#fail(fault);
  }

  #readRefusal(head: ProviderHead): void {
    this.#phase = 'refusing';
    this.#body = this.#collectRefusal(head, (body) => {
      this.#refuse(this.#failureOf(this.#dialect.errors.inRefusal(head, body, this.#clock.wallMs())));
    });
  }

  /** @param finish called once; without a body if the body is too large, broke off or takes too long */
  #collectRefusal(head: ProviderHead, finish: (body: Buffer | undefined) => void): Body {
    const finishNow = (): void => {
      finish(undefined);
    };
    this.#refusalTimer = this.#clock.after(maxRefusalMs, finishNow, this);
    return new CollectBody(maxRefusalBytes, promisedLength(head), undefined, (collected) => {
      finish(collected.kind === 'whole' ? withoutEncoding(head, collected.body, maxRefusalBytes) : undefined);
    });
  }

  #failureOf(error: ProviderError): GatewayError;
  #failureOf(error: ProviderError | undefined): GatewayError | undefined;
  #failureOf(error: ProviderError | undefined): GatewayError | undefined {
    return error === undefined ? undefined : providerFailure(error, this.#target.provider.name);
  }

  /** The provider itself has said that there is no answer. */
  #refuse(error: GatewayError): void {
    this.#phase = 'refusing';
    if (error.code === 'provider_auth_failed') this.#target.provider.noteRefusal?.(this.#startedAtMs);
    this.#fail(error);
  }

  #fail(error: GatewayError): void {
    if (this.#over && error.code === 'internal_error') reportBug(error.context.cause ?? error);
    let outcome = error;
    try {
      this.#refusalTimer?.cancel();
      // Does nothing after a clean end. Otherwise it closes the socket, with everything that is unread.
      this.#source.abort();
      this.#body?.discard?.();
      outcome = withholdFromError(error, this.#target.provider);
    } catch (thrown) {
      outcome = GatewayError.from(thrown);
    }
    this.#end(outcome);
  }

  #end(outcome: Answer | GatewayError): void {
    this.#over = true;
    this.#resolve(outcome);
  }
}
