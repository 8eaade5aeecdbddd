import { answerHeaders } from './answer-head.ts';
import { credentialOf, cutterOf } from './answer-context.ts';
import type { AnswerContext } from './answer-context.ts';
import { sendWhole } from './complete-answer.ts';
import type { Whole } from './complete-answer.ts';
import { Faults } from './faults.ts';
import { errorOfStatus } from './provider-form.ts';
import type { SimulatedError } from './simulated-error.ts';

/** A complete answer that nothing streams. */
interface Reply {
  readonly body: string | Buffer;
  readonly contentType: string;
  /** Number of tokens, for the statistics. */
  readonly tokens: number;
  readonly readyAtMs: number;
}

/** Answers JSON, or the error of the directive `status`. */
export function respondJson(context: AnswerContext, value: object, model = ''): void {
  respond(
    context,
    { ...jsonReply(value), readyAtMs: context.exchange.askedAtMs + (context.scenario.ttft ?? 0) },
    model,
  );
}

/** Answers JSON that takes no time to compute, such as a list of models. */
export function respondAtOnce(context: AnswerContext, value: object): void {
  respond(context, { ...jsonReply(value), readyAtMs: context.exchange.askedAtMs });
}

export function respond(context: AnswerContext, reply: Reply, model = ''): void {
  const { exchange, scenario } = context;
  const status = scenario.status ?? 200;
  if (status >= 300) {
    respondStatus(context, model, status);
    return;
  }
  const headers = answerHeaders(context, reply.contentType);
  sendWhole(exchange, scenario, new Faults(scenario), { ...reply, status, headers }, cutterOf(context));
}

/** Answers a redirect or the error that the provider sends with this status. */
export function respondStatus(context: AnswerContext, model: string, status: number): void {
  const { exchange, scenario } = context;
  if (status < 400) {
    const location =
      scenario.location ?? `http://${exchange.request.headers.host ?? 'localhost'}/__simulator/redirected`;
    const headers = { ...answerHeaders(context, 'text/html'), location };
    const whole = { status, headers, body: '', tokens: 0, readyAtMs: exchange.askedAtMs };
    sendWhole(exchange, scenario, new Faults(scenario), whole, cutterOf(context));
    return;
  }
  const error = errorOfStatus(context.form, status, { model, credential: credentialOf(exchange) }, scenario);
  sendWhole(exchange, scenario, new Faults(scenario), wholeError(context, error), cutterOf(context));
}

/** Answers an error that no directive asked for. */
export function refuse(context: AnswerContext, error: SimulatedError): void {
  sendWhole(context.exchange, {}, new Faults({}), wholeError(context, error));
}

/** JSON with the line breaks that providers send. */
export function jsonReply(value: object): Pick<Reply, 'body' | 'contentType' | 'tokens'> {
  return { body: `${JSON.stringify(value, null, 2)}\n`, contentType: 'application/json', tokens: 0 };
}

function wholeError(context: AnswerContext, error: SimulatedError): Whole {
  const headers = answerHeaders(context, 'application/json');
  const written = context.form.writeError(error, headers, context.scenario);
  return {
    ...jsonReply(written.body),
    status: error.status,
    headers: { ...headers, ...written.headers },
    readyAtMs: context.exchange.askedAtMs,
  };
}
