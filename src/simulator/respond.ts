import { answerHeaders } from './answer-head.ts';
import { credentialOf, cutterOf } from './asked.ts';
import type { Asked } from './asked.ts';
import { sendWhole } from './complete-answer.ts';
import type { Whole } from './complete-answer.ts';
import { Faults } from './faults.ts';
import { errorOfStatus } from './provider-form.ts';
import type { SimulatedError } from './simulated-error.ts';

/** A complete answer that nothing streams. */
export interface Reply {
  readonly body: string | Buffer;
  readonly contentType: string;
  /** Number of tokens, for the statistics. */
  readonly tokens: number;
  readonly readyAtMs: number;
}

/** Answers JSON, or the error of the directive `status`. */
export function respondJson(asked: Asked, value: object, model = ''): void {
  respond(asked, { ...jsonReply(value), readyAtMs: asked.exchange.askedAtMs + (asked.scenario.ttft ?? 0) }, model);
}

/** Answers JSON that takes no time to compute, such as a list of models. */
export function respondAtOnce(asked: Asked, value: object): void {
  respond(asked, { ...jsonReply(value), readyAtMs: asked.exchange.askedAtMs });
}

export function respond(asked: Asked, reply: Reply, model = ''): void {
  const { exchange, scenario } = asked;
  const status = scenario.status ?? 200;
  if (status >= 300) {
    respondStatus(asked, model, status);
    return;
  }
  const headers = answerHeaders(asked, reply.contentType);
  sendWhole(exchange, scenario, new Faults(scenario), { ...reply, status, headers }, cutterOf(asked));
}

/** Answers a redirect or the error that the provider sends with this status. */
export function respondStatus(asked: Asked, model: string, status: number): void {
  const { exchange, scenario } = asked;
  if (status < 400) {
    const location =
      scenario.location ?? `http://${exchange.request.headers.host ?? 'localhost'}/__simulator/redirected`;
    const headers = { ...answerHeaders(asked, 'text/html'), location };
    const whole = { status, headers, body: '', tokens: 0, readyAtMs: exchange.askedAtMs };
    sendWhole(exchange, scenario, new Faults(scenario), whole, cutterOf(asked));
    return;
  }
  const error = errorOfStatus(asked.form, status, { model, credential: credentialOf(exchange) }, scenario);
  sendWhole(exchange, scenario, new Faults(scenario), wholeError(asked, error), cutterOf(asked));
}

/** Answers an error that no directive asked for. */
export function refuse(asked: Asked, error: SimulatedError): void {
  sendWhole(asked.exchange, {}, new Faults({}), wholeError(asked, error));
}

/** JSON with the line breaks that providers send. */
export function jsonReply(value: object): Pick<Reply, 'body' | 'contentType' | 'tokens'> {
  return { body: `${JSON.stringify(value, null, 2)}\n`, contentType: 'application/json', tokens: 0 };
}

function wholeError(asked: Asked, error: SimulatedError): Whole {
  const headers = answerHeaders(asked, 'application/json');
  const written = asked.form.writeError(error, headers);
  return {
    ...jsonReply(written.body),
    status: error.status,
    headers: { ...headers, ...written.headers },
    readyAtMs: asked.exchange.askedAtMs,
  };
}
