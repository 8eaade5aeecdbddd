import { answerHeaders } from './answer-head.ts';
import { planAnswer } from './answer-plan.ts';
import type { AnswerPlan } from './answer-plan.ts';
import { checkReach, checkSize } from './check-directives.ts';
import { readChatRequest } from './chat-request.ts';
import type { ChatRequest } from './chat-request.ts';
import { sendWhole } from './complete-answer.ts';
import type { Whole } from './complete-answer.ts';
import { writeCompletion } from './completion-body.ts';
import { BadDirective, parseDirectives, parseModelDirectives } from './directives.ts';
import { Faults } from './faults.ts';
import { getModel, listModels } from './models.ts';
import { errorOfStatus, OpenAiError } from './openai-error.ts';
import type { Scenario } from './options.ts';
import { Random } from './random.ts';
import { readBody } from './read-body.ts';
import { StreamAnswer } from './stream-answer.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';
import type { Cutter } from './body-writer.ts';

/** Defaults for all answers of one simulator. */
export interface AnswerDefaults {
  readonly scenario: Scenario;
  /** Seed of the first request; each further request uses the next number. Absent: every run differs. */
  readonly seed: number | undefined;
  readonly randomSeed: number;
  /** Maximum bytes of a request body. */
  readonly maxBodyBytes: number;
}

/** Everything that the answer to one request depends on. */
interface Asked {
  readonly exchange: SimulatedExchange;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Whether the answer must repeat byte for byte, its date included. */
  readonly isSeeded: boolean;
}

/** Answers one request of the OpenAI API. Errors become answers too. Never rejects. */
export async function answerRequest(exchange: SimulatedExchange, defaults: AnswerDefaults): Promise<void> {
  let asked = ask(exchange, defaults, {});
  try {
    const body = await readBody(exchange.request, defaults.maxBodyBytes);
    exchange.keepBody(body);
    asked = ask(exchange, defaults, headerScenario(exchange));
    route(asked, defaults, body);
  } catch (thrown) {
    if (exchange.over) return;
    const error = asOpenAiError(thrown);
    sendWhole(exchange, {}, new Faults({}), wholeError(asked, error));
  }
}

function route(asked: Asked, defaults: AnswerDefaults, body: Buffer): void {
  const { method = '', url = '' } = asked.exchange.request;
  const path = url.replace(/\?.*$/s, '');
  if (path === '/v1/chat/completions') {
    if (method !== 'POST') throw wrongMethod(method, path);
    answerChat(asked.exchange, defaults, body);
  } else if (path === '/v1/models' || path.startsWith('/v1/models/')) {
    if (method !== 'GET' && method !== 'HEAD') throw wrongMethod(method, path);
    const answer = path === '/v1/models' ? listModels() : getModel(path.slice('/v1/models/'.length));
    sendJson(asked, answer, 0, asked.exchange.askedAtMs);
  } else {
    throw new OpenAiError(404, `Invalid URL (${method} ${path.slice(0, 200)})`);
  }
}

function answerChat(exchange: SimulatedExchange, defaults: AnswerDefaults, body: Buffer): void {
  const type = exchange.request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new OpenAiError(400, `Unsupported content type: '${type.slice(0, 100)}'. Send 'application/json'.`);
  }
  const request = readChatRequest(body);
  exchange.record.model = request.model;
  const fromModel = blame('model', () => parseModelDirectives(request.model));
  const asked = ask(exchange, defaults, { ...fromModel, ...headerScenario(exchange) });
  const { scenario } = asked;
  checkSize(request, scenario);
  if (scenario.status !== undefined && scenario.status >= 300) answerStatus(asked, request.model, scenario.status);
  else if (request.stream) answerStream(asked, request);
  else answerComplete(asked, request);
}

function answerStatus(asked: Asked, model: string, status: number): void {
  const { exchange, scenario } = asked;
  if (status < 400) {
    const location =
      scenario.location ?? `http://${exchange.request.headers.host ?? 'localhost'}/__simulator/redirected`;
    const headers = { ...answerHeaders(scenario, headerRandom(asked.seed), 'text/html'), location };
    const whole = { status, headers, body: '', tokens: 0, readyAtMs: exchange.askedAtMs };
    sendWhole(exchange, scenario, new Faults(scenario), whole, cutterOf(asked));
    return;
  }
  const error = errorOfStatus(status, {
    model,
    authorization: exchange.request.headers.authorization,
    type: scenario['error-type'],
    code: scenario['error-code'],
    leakKey: scenario['leak-key'] === true,
  });
  sendWhole(exchange, scenario, new Faults(scenario), wholeError(asked, error), cutterOf(asked));
}

function answerStream(asked: Asked, request: ChatRequest): void {
  const { exchange, scenario, seed, isSeeded } = asked;
  const faults = new Faults(scenario);
  const plan = (): AnswerPlan => planAnswer(request, scenario, seed, isSeeded);
  checkReach(plan, scenario, faults);
  const headers = {
    ...answerHeaders(scenario, headerRandom(seed), 'text/event-stream; charset=utf-8'),
    'cache-control': 'no-cache',
  };
  new StreamAnswer(exchange, scenario, plan(), faults).start(headers, cutterOf(asked));
}

function answerComplete(asked: Asked, request: ChatRequest): void {
  const { exchange, scenario, seed, isSeeded } = asked;
  const { body, tokens } = writeCompletion(planAnswer(request, scenario, seed, isSeeded), scenario);
  const rate = scenario.rate ?? 0;
  const writingMs = rate > 0 ? (tokens / request.n / rate) * 1000 : 0;
  send(asked, scenario.status ?? 200, body, tokens, exchange.askedAtMs + (scenario.ttft ?? 0) + writingMs);
}

function sendJson(asked: Asked, value: object, tokens: number, readyAtMs: number): void {
  const status = asked.scenario.status ?? 200;
  if (status >= 300) answerStatus(asked, '', status);
  else send(asked, status, `${JSON.stringify(value, null, 2)}\n`, tokens, readyAtMs);
}

function send(asked: Asked, status: number, body: string, tokens: number, readyAtMs: number): void {
  const { exchange, scenario, seed } = asked;
  const headers = answerHeaders(scenario, headerRandom(seed), 'application/json');
  sendWhole(exchange, scenario, new Faults(scenario), { status, headers, body, tokens, readyAtMs }, cutterOf(asked));
}

function wholeError(asked: Asked, error: OpenAiError): Whole {
  const headers = answerHeaders(asked.scenario, headerRandom(asked.seed), 'application/json');
  const body = `${JSON.stringify(error, null, 2)}\n`;
  return { status: error.status, headers, body, tokens: 0, readyAtMs: asked.exchange.askedAtMs };
}

function ask(exchange: SimulatedExchange, defaults: AnswerDefaults, directives: Scenario): Asked {
  const scenario = { ...defaults.scenario, ...directives };
  const ofRun = (defaults.seed ?? defaults.randomSeed) + exchange.record.number;
  const isSeeded = scenario.seed !== undefined || defaults.seed !== undefined;
  return { exchange, scenario, seed: scenario.seed ?? ofRun, isSeeded };
}

function headerScenario(exchange: SimulatedExchange): Scenario {
  const header = exchange.request.headers['x-simulate'];
  const text = Array.isArray(header) ? header.join(';') : (header ?? '');
  return blame('x-simulate', () => parseDirectives(text));
}

// Headers and cuts use their own seeds, so that they do not depend on the words of the answer.
function headerRandom(seed: number): Random {
  return new Random(seed + 0x4ead);
}

function cutterOf(asked: Asked): Cutter | undefined {
  const { cut } = asked.scenario;
  return cut === undefined || cut === 0 ? undefined : { random: new Random(asked.seed + 0x5eed), maxBytes: cut };
}

/** Adds the name of the header or parameter to the error of an invalid directive. */
function blame<Value>(param: string, read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof BadDirective) throw badDirective(thrown, param);
    throw thrown;
  }
}

function asOpenAiError(thrown: unknown): OpenAiError {
  if (thrown instanceof OpenAiError) return thrown;
  if (thrown instanceof BadDirective) return badDirective(thrown, 'x-simulate');
  // The message must not look like a fault that a directive requested.
  const message = `The simulator itself failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
  return new OpenAiError(500, message, { type: 'server_error', code: 'simulator_failed' });
}

function badDirective(directive: BadDirective, param: string): OpenAiError {
  return new OpenAiError(400, `${param}: ${directive.message}`, { param, code: 'invalid_simulate_directive' });
}

function wrongMethod(method: string, path: string): OpenAiError {
  const message = `Not allowed to ${method} on ${path.slice(0, 200)}. (HINT: Perhaps you meant to use a different HTTP method?)`;
  return new OpenAiError(405, message, { code: 'method_not_supported' });
}
