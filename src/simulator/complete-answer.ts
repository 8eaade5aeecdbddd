import { awaitHead } from './answer-head.ts';
import type { Fault, Faults } from './faults.ts';
import type { Scenario } from './options.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';
import { BodyWriter } from './body-writer.ts';
import type { Cutter } from './body-writer.ts';

/** An answer with a complete body. */
export interface Whole {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Number of tokens, for the statistics. */
  readonly tokens: number;
  /** Value of `performance.now()` at which the whole answer is ready. */
  readonly readyAtMs: number;
}

// A large body is written in slices, so that back-pressure is obeyed and a client that leaves is noticed.
const sliceBytes = 64 * 1024;

/** Sends a complete answer with the pace and faults of its scenario. @throws BadDirective */
export function sendWhole(
  exchange: SimulatedExchange,
  scenario: Scenario,
  faults: Faults,
  whole: Whole,
  cutter?: Cutter,
): void {
  const body = bytesOf(scenario.garbage === undefined ? whole.body : breakJson(whole.body, scenario.garbage));
  faults.checkComplete();
  faults.checkReach(body.length, 'bytes');
  const end = scenario['truncate-after'] === undefined ? body.length : Math.max(0, scenario['truncate-after']);
  let sent = 0;

  awaitHead(exchange, scenario, faults, whole.readyAtMs, () => {
    const { record } = exchange;
    record.tokens = whole.tokens;
    exchange.writeHead(whole.status, { ...whole.headers, 'content-length': String(end) });
    if (faults.nextAt === 0) exchange.response.flushHeaders();
    const writer = new BodyWriter(exchange, step, cutter);

    function step(): void {
      for (;;) {
        if (exchange.over) return;
        const fault = faults.take(sent);
        if (fault) {
          perform(fault);
          return;
        }
        if (sent >= end) {
          writer.end();
          return;
        }
        const until = Math.min(sent + sliceBytes, end, faults.nextAt);
        const slice = body.subarray(sent, until);
        sent = until;
        if (!writer.write(slice)) return;
      }
    }

    function perform(fault: Fault): void {
      switch (fault.kind) {
        case 'stall':
          if (scenario['stall-for'] !== undefined) exchange.after(scenario['stall-for'], step);
          return;
        case 'truncate':
        case 'error':
          // `truncate` has shortened the body already; `error` was refused before.
          step();
          return;
        case 'close':
          exchange.close();
          return;
        case 'reset':
          exchange.reset();
          return;
      }
    }
    step();
  });
}

/** Cuts the JSON at this position and adds wrong brackets, so that no parser accepts it. */
function breakJson(json: string | Buffer, at: number): string {
  return `${json.toString().slice(0, at > 0 ? at : 40)}]]`;
}

function bytesOf(body: string | Buffer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}
