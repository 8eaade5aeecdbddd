import { awaitHead } from './answer-head.ts';
import type { AnswerPlan } from './answer-plan.ts';
import { writeComment, writeEvent, writeEvents } from './chunk-events.ts';
import type { Progress } from './chunk-events.ts';
import type { Fault, Faults } from './faults.ts';
import { monotonicMs } from './journal.ts';
import { errorOfStatus } from './openai-error.ts';
import type { Scenario } from './options.ts';
import type { Waiting } from './pace-wheel.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';
import { BodyWriter } from './body-writer.ts';
import type { Cutter } from './body-writer.ts';

// Events that are written in one go where no rate limits them; then other streams run.
const burst = 64;

// Size in characters above which a batch is written although it is not full.
const maxBatchLength = 2 ** 20;

/** Sends a streamed answer with the pace and faults of its scenario. */
export class StreamAnswer {
  readonly #exchange: SimulatedExchange;
  readonly #scenario: Scenario;
  readonly #plan: AnswerPlan;
  readonly #faults: Faults;
  readonly #progress: Progress = { row: 0, tokens: 0, bytes: 0 };
  readonly #events: Generator<string, void, void>;
  readonly #msPerToken: number;
  readonly #batchSize: number;
  #next: IteratorResult<string, void>;
  /** Value of `performance.now()` at the first token, moved forward by stalls. */
  #firstAtMs = 0;
  #writer: BodyWriter | undefined;
  #batch = '';
  #batched = 0;
  #sent = 0;
  /** Only the clock ends a silent phase, and nothing follows the end. */
  #phase: 'running' | 'silent' | 'ended' = 'running';
  readonly #step = (): void => {
    this.#advance();
  };

  constructor(exchange: SimulatedExchange, scenario: Scenario, plan: AnswerPlan, faults: Faults) {
    this.#exchange = exchange;
    this.#scenario = scenario;
    this.#plan = plan;
    this.#faults = faults;
    const rate = scenario.rate ?? 0;
    this.#msPerToken = rate > 0 ? 1000 / rate : 0;
    this.#batchSize = Math.max(1, scenario.batch ?? 1);
    this.#events = writeEvents(plan, scenario, this.#progress);
    this.#next = this.#events.next();
  }

  start(headers: Readonly<Record<string, string>>, cutter: Cutter | undefined): void {
    awaitHead(this.#exchange, this.#scenario, this.#faults, 0, () => {
      this.#exchange.writeHead(this.#scenario.status ?? 200, headers);
      this.#exchange.response.flushHeaders();
      this.#writer = new BodyWriter(this.#exchange, this.#step, cutter);
      this.#firstAtMs = Math.max(this.#exchange.askedAtMs + (this.#scenario.ttft ?? 0), performance.now());
      this.#commentNowAndThen();
      if (this.#scenario.bom) this.#batch = '\uFEFF';
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
  #send(event: string): boolean {
    const { record } = this.#exchange;
    const { comments, garbage } = this.#scenario;
    if (comments && this.#sent % comments === 0) this.#batch += writeComment(this.#scenario);
    this.#batch += garbage === this.#sent ? writeEvent('{"id":"chatcmpl-', this.#scenario) : event;
    this.#batched += 1;
    this.#sent += 1;
    record.events = this.#sent;
    record.tokens = this.#progress.tokens;
    this.#next = this.#events.next();
    return (this.#batched < this.#batchSize && this.#batch.length < maxBatchLength) || this.#flush();
  }

  #flush(): boolean {
    const text = this.#batch;
    if (text === '') return true;
    this.#batch = '';
    this.#batched = 0;
    this.#exchange.record.firstEventAtMs ??= monotonicMs();
    return this.#writer?.write(text) ?? false;
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
    const error = errorOfStatus(500, {
      model: this.#plan.model,
      authorization: this.#exchange.request.headers.authorization,
      type: this.#scenario['error-type'],
      code: this.#scenario['error-code'],
      leakKey: this.#scenario['leak-key'] === true,
    });
    this.#batch = writeEvent(JSON.stringify(error), this.#scenario);
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
    if (everyMs <= 0) return;
    const { wheel } = this.#exchange;
    const ticker: Waiting = {
      dueTick: 0,
      fire: () => {
        wheel.schedule(ticker, performance.now() + everyMs);
        if (this.#phase !== 'ended' && this.#writer?.busy === false) this.#writer.write(writeComment(this.#scenario));
      },
    };
    wheel.schedule(ticker, performance.now() + everyMs);
    this.#exchange.onOver(() => {
      wheel.cancel(ticker);
    });
  }
}
