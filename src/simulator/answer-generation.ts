import type { AnswerFormat } from './answer-format.ts';
import { answerHeaders } from './answer-head.ts';
import { planAnswer, tokensOf } from './answer-plan.ts';
import type { AnswerPlan } from './answer-plan.ts';
import { withModel, cutterOf } from './answer-context.ts';
import type { AnswerContext } from './answer-context.ts';
import { checkReach, checkSize } from './check-directives.ts';
import { Faults } from './faults.ts';
import type { GenerateRequest } from './generate-request.ts';
import type { Scenario } from './options.ts';
import type { RefusedPrompt } from './provider-form.ts';
import { refuseThrown } from './refuse-thrown.ts';
import { jsonReply, respond, respondStatus } from './respond.ts';
import { StreamAnswer } from './stream-answer.ts';

/** Answers a request for generated text in the format of its dialect, complete or streamed, when it is its turn. */
export function answerGeneration(routed: AnswerContext, request: GenerateRequest, format: AnswerFormat): void {
  const context = withModel(routed, request.model);
  const { exchange, scenario, defaults } = context;
  checkSize(request, scenario);
  const isAdmitted = defaults.capacity.admit(exchange, scenario, () => {
    try {
      answerNow(context, request, format);
    } catch (thrown) {
      refuseThrown(context, thrown);
    }
  });
  if (!isAdmitted) respondStatus(context, request.model, scenario['overload-status'] ?? 503);
}

function answerNow(context: AnswerContext, asked: GenerateRequest, format: AnswerFormat): void {
  const { status } = context.scenario;
  if (status !== undefined && status >= 300) {
    respondStatus(context, asked.model, status);
    return;
  }
  const refusal = refusalOf(asked, context.scenario);
  if (refusal !== undefined) throw context.form.refusePrompt(refusal);
  const request = withCachedTokens(context, asked);
  if (request.stream) answerStream(context, request, format);
  else answerComplete(context, request, format);
}

function refusalOf(
  { promptLength, promptTexts = [] }: GenerateRequest,
  { 'context-window': most = Infinity, forbid }: Scenario,
): RefusedPrompt | undefined {
  const tokens = tokensOf(promptLength);
  if (tokens > most) return { kind: 'too_long', tokens, most };
  const isForbidden = forbid !== undefined && promptTexts.some((text) => text.includes(forbid));
  return isForbidden ? { kind: 'forbidden' } : undefined;
}

function withCachedTokens({ scenario, defaults }: AnswerContext, request: GenerateRequest): GenerateRequest {
  const keptMs = scenario['prompt-cache'];
  const { model, promptTexts } = request;
  if (keptMs === undefined || promptTexts === undefined) return request;
  return { ...request, cachedTokens: defaults.promptCache.take(model, promptTexts.join(''), keptMs) };
}

function answerStream(context: AnswerContext, request: GenerateRequest, format: AnswerFormat): void {
  const { scenario, seed, isSeeded } = context;
  const faults = new Faults(scenario);
  const plan = (): AnswerPlan => planAnswer(request, scenario, seed, isSeeded);
  checkReach(plan, format, scenario, faults);
  const headers = { ...answerHeaders(context, format.streamType), 'cache-control': 'no-cache' };
  new StreamAnswer(context, format, plan(), faults).start(headers, cutterOf(context));
}

function answerComplete(context: AnswerContext, request: GenerateRequest, format: AnswerFormat): void {
  const { exchange, scenario, seed, isSeeded } = context;
  const { body, tokens } = format.writeComplete(planAnswer(request, scenario, seed, isSeeded), scenario);
  const rate = scenario.rate ?? 0;
  const writingMs = rate > 0 ? (tokens / request.n / rate) * 1000 : 0;
  const readyAtMs = exchange.askedAtMs + (scenario.ttft ?? 0) + writingMs;
  const reply = typeof body === 'string' ? { body, contentType: 'text/plain; charset=utf-8' } : jsonReply(body);
  respond(context, { ...reply, tokens, readyAtMs });
}
