import { awaitHead } from './answer-head.ts';
import type { AnswerFormat, StreamEvent } from './answer-format.ts';
import type { AnswerPlan } from './answer-plan.ts';
import { credentialOf } from './answer-context.ts';
import type { AnswerContext } from './answer-context.ts';
import type { Fault, Faults } from './faults.ts';
import { monotonicMs } from './journal.ts';
import type { Scenario } from './options.ts';
import type { Waiting } from './pace-wheel.ts';
import { errorOfStatus } from './provider-form.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';
import { noProgress } from './take-pieces.ts';
import type { Progress } from './take-pieces.ts';
import { BodyWriter } from './body-writer.ts';
import type { Cutter } from './body-writer.ts';

// Events that are written in one go where no rate limits them; then other streams run.
const burst = 64;

// Size in characters above which a batch is written although it is not full.
const maxBatchLength = 2 ** 20;

/** Sends a streamed answer with the pace and faults of its scenario. */
export class StreamAnswer {
  readonly #context: AnswerContext;
  readonly #exchange: SimulatedExchange;
  readonly #scenario: Scenario;
  readonly #format: AnswerFormat;
  readonly #plan: AnswerPlan;
  readonly #faults: Faults;
  readonly #progress: Progress = noProgress();
  readonly #events: Generator<StreamEvent, void, void>;
  readonly #msPerToken: number;
  readonly #batchSize: number;
  #next: IteratorResult<StreamEvent, void>;
  /** Value of `performance.now()` at the first token, moved forward by stalls. */
  #firstAtMs = 0;
  #writer: BodyWriter | undefined;
  #batch: StreamEvent[] = [];
  #batchLength = 0;
  /** Number of events in the batch. */
  #batched = 0;
  #sent = 0;
  /** Only the clock ends a silent phase, and nothing follows the end. */
  #phase: 'running' | 'silent' | 'ended' = 'running';
  readonly #step = (): void => {
    this.#advance();
  };

  constructor(context: AnswerContext, format: AnswerFormat, plan: AnswerPlan, faults: Faults) {
    const { exchange, scenario } = context;
    this.#context = context;
    this.#exchange = exchange;
    this.#scenario = scenario;
    this.#format = format;
    this.#plan = plan;
    this.#faults = faults;
    const rate = scenario.rate ?? 0;
    this.#msPerToken = rate > 0 ? 1000 / rate : 0;
    this.#batchSize = Math.max(1, scenario.batch ?? 1);
    this.#events = format.writeEvents(plan, scenario, this.#progress);
    this.#next = this.#events.next();
  }

  start(headers: Readonly<Record<string, string>>, cutter: Cutter | undefined): void {
    awaitHead(this.#exchange, this.#scenario, this.#faults, 0, () => {
      this.#exchange.writeHead(this.#scenario.status ?? 200, headers);
      this.#exchange.response.flushHeaders();
      this.#writer = new BodyWriter(this.#exchange, this.#step, cutter);
      this.#firstAtMs = Math.max(this.#exchange.askedAtMs + (this.#scenario.ttft ?? 0), performance.now());
      this.#commentNowAndThen();
      if (this.#scenario.bom) this.#add('\uFEFF');
      this.#advance();
    });
  }

  #advance(): void {
    for (let left = burst; left > 0; left -= 1) {
      if (this.#exchange.over || this.#phase !== 'running' || this.#writer?.busy) return;
      if (this.#faults.nextAt <= this.#sent) {
        // The batch is written before the fault happens.
        if (!this.#flush()) return;
        const fault = this.#faults.take(this.#sent);
        if (fault) this.#fail(fault);
        return;
      }
      if (this.#next.done) {
        if (this.#flush()) this.#end();
        return;
      }
      const dueAtMs = this.#firstAtMs + this.#progress.row * this.#msPerToken;
      if (dueAtMs > performance.now()) {
        this.#exchange.at(dueAtMs, this.#step);
        return;
      }
      if (!this.#send(this.#next.value)) return;
    }
    setImmediate(this.#step);
  }

  /** Returns false where the socket is full; the writer then calls the next step. */
  #send(event: StreamEvent): boolean {
    const { record } = this.#exchange;
    const { comments, garbage } = this.#scenario;
    if (comments && this.#sent % comments === 0) this.#add(this.#format.writeComment(this.#scenario));
    this.#add(garbage === this.#sent ? this.#format.writeBrokenEvent(this.#scenario) : event);
    this.#batched += 1;
    this.#sent += 1;
    record.events = this.#sent;
    record.tokens = this.#progress.tokens;
    this.#next = this.#events.next();
    return (this.#batched < this.#batchSize && this.#batchLength < maxBatchLength) || this.#flush();
  }

  #add(bytes: StreamEvent | undefined): void {
    if (bytes === undefined) return;
    this.#batch.push(bytes);
    this.#batchLength += bytes.length;
  }

  #flush(): boolean {
    if (this.#batch.length === 0) return true;
    const bytes = join(this.#batch);
    this.#batch = [];
    this.#batchLength = 0;
    this.#batched = 0;
    this.#exchange.record.firstEventAtMs ??= monotonicMs();
    return this.#writer?.write(bytes) ?? false;
  }

  #fail(fault: Fault): void {
    switch (fault.kind) {
      case 'stall': {
        this.#phase = 'silent';
        const silenceMs = this.#scenario['stall-for'];
        if (silenceMs === undefined) return;
        this.#firstAtMs += silenceMs;
        this.#exchange.after(silenceMs, () => {
          this.#phase = 'running';
          this.#advance();
        });
        return;
      }
      case 'error':
        this.#endWithError();
        return;
      case 'truncate':
        this.#end();
        return;
      case 'close':
        this.#phase = 'ended';
        this.#exchange.close();
        return;
      case 'reset':
        this.#phase = 'ended';
        this.#exchange.reset();
        return;
    }
  }

  #endWithError(): void {
    const failure = { model: this.#plan.model, credential: credentialOf(this.#exchange) };
    const error = errorOfStatus(this.#context.form, 500, failure, this.#scenario);
    this.#batch = [this.#format.writeErrorEvent(error, this.#plan, this.#scenario)];
    this.#exchange.record.events += 1;
    this.#next = { done: true, value: undefined };
    if (this.#flush()) this.#end();
  }

  #end(): void {
    this.#phase = 'ended';
    this.#writer?.end();
  }

  /** Sends comments at regular times, also while the stream is silent. */
  #commentNowAndThen(): void {
    const everyMs = this.#scenario['comment-every'] ?? 0;
    const comment = this.#format.writeComment(this.#scenario);
    if (everyMs <= 0 || comment === undefined) return;
    const { wheel } = this.#exchange;
    const ticker: Waiting = {
      dueTick: 0,
      fire: () => {
        wheel.schedule(ticker, performance.now() + everyMs);
        if (this.#phase !== 'ended' && this.#writer?.busy === false) this.#writer.write(comment);
      },
    };
    wheel.schedule(ticker, performance.now() + everyMs);
    this.#exchange.onOver(() => {
      wheel.cancel(ticker);
    });
  }
}

function join(batch: readonly StreamEvent[]): StreamEvent {
  if (batch.length === 1 && batch[0] !== undefined) return batch[0];
  if (batch.every((event) => typeof event === 'string')) return batch.join('');
  return Buffer.concat(batch.map((event) => (typeof event === 'string' ? Buffer.from(event) : event)));
}
