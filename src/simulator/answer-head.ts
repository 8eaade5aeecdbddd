import { headerRandom } from './answer-context.ts';
import type { AnswerContext } from './answer-context.ts';
import type { Faults } from './faults.ts';
import type { Scenario } from './options.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';

/** Headers of an answer: those of its provider, and those that the directives set or add. */
export function answerHeaders({ form, scenario, seed }: AnswerContext, contentType: string): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': scenario['content-type'] ?? contentType,
    ...form.headers(scenario, headerRandom(seed)),
  };
  const retryAfter = scenario['retry-after'];
  if (retryAfter !== undefined) headers['retry-after'] = dated(retryAfter);
  if (scenario['retry-after-ms'] !== undefined) headers['retry-after-ms'] = scenario['retry-after-ms'];
  if (scenario.close) headers['connection'] = 'close';
  const flood = scenario['header-bytes'] ?? 0;
  for (let index = 0; index * 1000 < flood; index += 1) {
    headers[`x-flood-${index}`] = 'x'.repeat(Math.min(1000, flood - index * 1000));
  }
  return headers;
}

/**
 * Waits until the head of the answer is due and applies the faults that happen before it. Calls `goOn` if the exchange
 * continues.
 */
export function awaitHead(
  exchange: SimulatedExchange,
  scenario: Scenario,
  faults: Faults,
  readyAtMs: number,
  goOn: () => void,
): void {
  const begin = (): void => {
    const fault = faults.take(-1);
    if (fault?.kind === 'stall') {
      if (scenario['stall-for'] !== undefined) exchange.after(scenario['stall-for'], begin);
    } else if (fault?.kind === 'reset') {
      exchange.reset();
    } else if (fault) {
      exchange.close();
    } else if (scenario['garbage-http']) {
      exchange.close('SSH-2.0-OpenSSH_9.2p1\r\nthis is not HTTP\r\n\r\n');
    } else {
      if (scenario['idle-reset'] !== undefined) resetLater(exchange, scenario['idle-reset']);
      goOn();
    }
  };
  const atMs = Math.max(readyAtMs, exchange.askedAtMs + (scenario['headers-after'] ?? 0));
  if (atMs <= performance.now()) begin();
  else exchange.at(atMs, begin);
}

/**
 * Resets the connection some time after the answer. That may be in the middle of the next answer: the directive exists
 * to test this race.
 */
function resetLater(exchange: SimulatedExchange, delayMs: number): void {
  const { socket } = exchange.request;
  exchange.response.once('finish', () => {
    setTimeout(() => socket.resetAndDestroy(), delayMs).unref();
  });
}

/** `date:5s` becomes the HTTP date 5 seconds from now. Any other value is sent unchanged. */
function dated(value: string): string {
  const match = /^date:(\d{1,6})s$/.exec(value);
  return match ? new Date(Date.now() + Number(match[1]) * 1000).toUTCString() : value;
}
