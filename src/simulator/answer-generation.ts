import type { AnswerFormat } from './answer-format.ts';
import { answerHeaders } from './answer-head.ts';
import { planAnswer } from './answer-plan.ts';
import type { AnswerPlan } from './answer-plan.ts';
import { askModel, cutterOf } from './asked.ts';
import type { Asked } from './asked.ts';
import { checkReach, checkSize } from './check-directives.ts';
import { Faults } from './faults.ts';
import type { GenerateRequest } from './generate-request.ts';
import { jsonReply, respond, respondStatus } from './respond.ts';
import { StreamAnswer } from './stream-answer.ts';

/** Answers a request for generated text in the format of its dialect, complete or streamed. */
export function answerGeneration(routed: Asked, request: GenerateRequest, format: AnswerFormat): void {
  const asked = askModel(routed, request.model);
  const { scenario } = asked;
  checkSize(request, scenario);
  if (scenario.status !== undefined && scenario.status >= 300) respondStatus(asked, request.model, scenario.status);
  else if (request.stream) answerStream(asked, request, format);
  else answerComplete(asked, request, format);
}

function answerStream(asked: Asked, request: GenerateRequest, format: AnswerFormat): void {
  const { scenario, seed, isSeeded } = asked;
  const faults = new Faults(scenario);
  const plan = (): AnswerPlan => planAnswer(request, scenario, seed, isSeeded);
  checkReach(plan, format, scenario, faults);
  const headers = { ...answerHeaders(asked, format.streamType), 'cache-control': 'no-cache' };
  new StreamAnswer(asked, format, plan(), faults).start(headers, cutterOf(asked));
}

function answerComplete(asked: Asked, request: GenerateRequest, format: AnswerFormat): void {
  const { exchange, scenario, seed, isSeeded } = asked;
  const { body, tokens } = format.writeComplete(planAnswer(request, scenario, seed, isSeeded), scenario);
  const rate = scenario.rate ?? 0;
  const writingMs = rate > 0 ? (tokens / request.n / rate) * 1000 : 0;
  const readyAtMs = exchange.askedAtMs + (scenario.ttft ?? 0) + writingMs;
  const reply = typeof body === 'string' ? { body, contentType: 'text/plain; charset=utf-8' } : jsonReply(body);
  respond(asked, { ...reply, tokens, readyAtMs });
}
