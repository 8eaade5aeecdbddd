import { Deadline } from './attempts/deadline.ts';
import { runCalls } from './attempts/run-calls.ts';
import { authenticate } from './auth/authenticate.ts';
import { type Called, chooseRelay } from './choose-relay.ts';
import type { Caller } from './core/caller.ts';
import { GatewayError } from './core/errors.ts';
import type { Exchange } from './core/exchange.ts';
import { callBack } from './core/isolation.ts';
import { type HeaderLines, joinLines } from './core/header-lines.ts';
import type { Inference } from './core/inference.ts';
import type { Plan, Target } from './core/plan.ts';
import type { PreparedCall } from './core/prepared-call.ts';
import { priorityHeader, priorityOf } from './core/priority.ts';
import type { StreamedBody } from './core/streamed-body.ts';
import type { Parsed } from './dialects/dialect.ts';
import { failAsOwn } from './dialects/fail-as-own.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import { type EstimatedCount, estimateCount } from './estimate-count.ts';
import { takeBody } from './endpoints/take-body.ts';
import type { TakenBody } from './endpoints/taken-body.ts';
import type { Gate } from './gate.ts';
import { limitHeaders } from './limits/rate-limit-headers.ts';
import type { RequestResources } from './limits/request-resources.ts';
import { refusal } from './limits/refusal.ts';
import type { Decision } from './limits/store.ts';
import { selectRelay } from './relay/select-relay.ts';
import { RequestContext } from './request-context.ts';
import { inDialect } from './routing/in-dialect.ts';
import { planOf } from './routing/plan-for.ts';
import { requestRecord } from './telemetry/request-record.ts';
import { nothingConsumed } from './usage/consumed.ts';
import type { Forecast } from './usage/forecast.ts';
import { scheduleEarlyHeaders } from './early-stream.ts';
import { sendAnswer } from './send-answer.ts';
import { sendError } from './send-error.ts';

/**
 * The path of one inference from the client to the provider and back, in its steps: admit, call the provider, send the
 * answer (`send-answer.ts`) or an error (`send-error.ts`), settle. The results of a step are the arguments of the next one.
 */
export async function serveInference(exchange: Exchange, endpoint: InferenceEndpoint, gate: Gate): Promise<void> {
  const request = new RequestContext(exchange, endpoint, gate);
  gate.telemetry.requestStarted();
  try {
    const called = await admitAndCall(request);
    await sendAnswer(request, called);
  } catch (thrown) {
    await sendError(request, thrown);
  } finally {
    settle(request);
  }
}

/** Stands apart from `serveInference`, whose variables live until the stream ends: `admitted` holds the request's body. */
async function admitAndCall(request: RequestContext): Promise<Called | EstimatedCount> {
  const admitted = await admit(request, await receive(request));
  return estimateCount(request, admitted) ?? (await callProvider(request, admitted));
}

/** What is asked, and by whom. Holds the request's body. */
export interface Received {
  readonly caller: Caller;
  readonly asked: Asked;
  readonly resources: RequestResources;
  /** Monotonic time of the last byte of the body that was read. */
  readonly bodyArrivedAtMs: number;
  /** Monotonic time from which the deadline counts: the same, earlier by the time that the request waited for its permit. */
  readonly deadlineFromMs: number;
  /** The body, where its route streams it on. */
  readonly streamed: StreamedBody | undefined;
}

/** What the call of the provider needs. Holds the request's body. */
export interface Admitted extends Pick<Received, 'resources' | 'deadlineFromMs' | 'streamed'> {
  readonly inference: Inference;
  readonly plan: Plan;
  readonly forecast: Forecast;
  readonly limits: HeaderLines;
}

/** Who asks, is there room, what is asked, and where does it go? */
export async function receive(request: RequestContext): Promise<Received> {
  const { exchange, endpoint, gate, generation, times, known } = request;
  const { clock } = gate;

  // 401, and 429 where too many keys failed; then 400 for a priority that is none. It comes first, because whatever a
  // request holds is charged to its caller.
  const cameAtWallMs = clock.wallMs();
  const caller = authenticate(exchange, generation.keys, gate.authFailures, cameAtWallMs);
  known.caller = caller;
  times.callerKnown();
  known.priority = priorityOf(caller.priority, exchange.headers[priorityHeader]);
  const withinMs = generation.routes.deadlineMs * queuedPart;
  const resources = takeResources(request, caller, withinMs, cameAtWallMs);

  // 413 and 415. A body that is no valid request is refused after it is charged to the limits: it costs a request.
  // It is read while the request waits for its permit, because only behind it the client is seen to leave.
  const { body: takes, operation, url: route } = endpoint;
  const taken = takeBody(exchange, takes, resources, generation.maxFormBytes);
  const queuedMs = known.permit === undefined ? await waitForPermit(request, resources, withinMs, taken.bytes) : 0;
  const body = await taken.bytes;
  const { streamed } = taken;
  const { method, parameters, query, headers } = exchange;
  const { maxBodyValues: maxValues } = generation;
  const head = {
    operation,
    route,
    method,
    parameters,
    query,
    headers,
    maxValues,
    streamed,
    ids: generation.objects?.of(caller),
    callerHasKey: caller.kind === 'key',
  };
  const parsed = endpoint.dialect.parse(body, head);
  const bodyArrivedAtMs = times.bodyArrived();

  // 403 and 404 are found before the charge, because a model can have limits of its own.
  const asked = findPlan(request, parsed, caller, cameAtWallMs);
  return { caller, asked, resources, bodyArrivedAtMs, deadlineFromMs: bodyArrivedAtMs - queuedMs, streamed };
}

/** May the caller? A model that it cannot have is charged to none of its limits, all other errors are. */
export async function admit(request: RequestContext, received: Received): Promise<Admitted> {
  const { caller, asked, resources, bodyArrivedAtMs, deadlineFromMs, streamed } = received;
  const valid = asked.kind === 'asked' ? asked : undefined;
  const modelRefusal = asked.kind === 'invalid' ? request.gate.modelRefusals.judge(asked.error, caller) : undefined;
  if (modelRefusal !== undefined) throw modelRefusal;
  const decision = await request.generation.admission.admit(caller, valid, bodyArrivedAtMs);
  const limits = obey(request, decision);
  if (asked.kind === 'invalid') throw asked.error;
  const { inference, plan, forecast } = asked;
  return { inference, plan, forecast, resources, limits, deadlineFromMs, streamed };
}

/**
 * One decision has charged the request to every limit that applies, or to none. Its 429 takes precedence over the other
 * errors.
 * @returns the header lines that tell the state of the limits
 */
export function obey({ endpoint, gate, times, known }: RequestContext, decision: Decision): HeaderLines {
  const { clock, telemetry } = gate;
  times.limitsDecided();
  known.decision = decision;
  known.limits = joinLines(known.limits, limitHeaders(decision, endpoint.dialect.limitHeaders, clock.wallMs()));
  telemetry.limitsDecided(decision);
  if (decision.kind === 'refused') throw refusal(decision, clock.wallMs());
  return known.limits;
}

/**
 * Takes the request's part of what the process has, from here to the last byte. Its permit may have to be waited for.
 * @throws GatewayError 503 where the process has no room in time, 429 where the caller, or its address, has its part already
 */
function takeResources(
  { gate, generation, known }: RequestContext,
  caller: Caller,
  withinMs: number,
  wallMs: number,
): RequestResources {
  known.permit = gate.shed.enter(known.priority, withinMs);
  const resources = gate.callerShares.enter(caller);
  known.resources = resources;
  if (known.permit === undefined) resources.joinLine();
  const busy = generation.admission.checkConcurrency(caller, resources);
  if (busy === undefined) return resources;
  known.decision = busy;
  gate.telemetry.limitsDecided(busy);
  throw refusal(busy, wallMs);
}

/**
 * The part of the deadline that a request may spend waiting for a permit. Later it is of little use: most of its time
 * must be left for the provider (docs/decisions/a-request-waits-where-it-can-still-be-served.md).
 */
const queuedPart = 1 / 4;

/** Returns how long it took. @throws GatewayError as `Shed.wait` does */
async function waitForPermit(
  { exchange, gate, known }: RequestContext,
  resources: RequestResources,
  withinMs: number,
  body: TakenBody['bytes'],
): Promise<number> {
  const sinceMs = gate.clock.nowMs();
  const { draining } = gate;
  known.permit = await gate.shed.wait(known.priority, withinMs, { gone: exchange.gone, draining, body });
  resources.leaveLine();
  return gate.clock.nowMs() - sinceMs;
}

type Asked =
  | { readonly kind: 'asked'; readonly inference: Inference; readonly plan: Plan; readonly forecast: Forecast }
  | { readonly kind: 'invalid'; readonly error: GatewayError };

function findPlan(
  { exchange, generation, known }: RequestContext,
  parsed: Parsed,
  caller: Caller,
  wallMs: number,
): Asked {
  if (parsed.kind === 'invalid') return parsed;
  const { inference } = parsed;
  try {
    const asking = { inference, headers: exchange.headers };
    const plan = inDialect(planOf(asking, caller, generation.routes), inference.dialect);
    const forecast = generation.accounting.forecast(inference, plan, wallMs);
    generation.admission.restrictModel(caller, { inference, plan, forecast });
    known.asked = { plan, forecast, stream: inference.stream };
    return { kind: 'asked', inference, plan, forecast };
  } catch (thrown) {
    return { kind: 'invalid', error: GatewayError.from(thrown) };
  }
}

/**
 * Tries the plan's targets in turn, within one deadline. The client is sent nothing until a complete answer, or the
 * first event of a stream, has come. Only where that takes longer than a connection may be silent are the headers of a
 * stream sent early.
 * @throws GatewayError 502, 504, or what the provider said
 */
export async function callProvider(request: RequestContext, admitted: Admitted): Promise<Called> {
  const { exchange, endpoint, gate, times, known } = request;
  const { clock, telemetry, upstream, draining } = gate;
  const { inference, plan, resources } = admitted;
  const form = endpoint.dialect.streamForm(inference);
  known.streamForm = form;
  const earlyHeaders = inference.stream ? scheduleEarlyHeaders(request, plan, admitted.limits, form) : undefined;
  const deadline = new Deadline(clock, plan.deadlineMs, admitted.deadlineFromMs, admitted.streamed);
  const answer = await runCalls(inference, plan, preparing(request, inference), {
    upstream,
    dialects: gate.dialects,
    memoryBudget: resources,
    deadline,
    clock,
    startedAtMs: times.providerAsked(),
    gone: exchange.gone,
    draining,
    clientHeaders: exchange.headers,
    requestId: exchange.requestId,
    simulateHeader: simulateHeader(exchange),
    attempts: known.attempts,
    priority: known.priority,
    onLearnt: ({ provider }, lesson) => {
      telemetry.learntOf(provider.name, lesson);
    },
    onChosen: (notes) => {
      known.choices = known.choices === undefined ? notes : [...known.choices, ...notes];
    },
    onAnswered: ({ dropped }, open) => {
      known.dropped = dropped;
      known.openCall = open;
    },
    onAttempt: (record, endedAtMs) => {
      if (record.outcome === 'ok') times.providerAnswered(endedAtMs);
      telemetry.attemptFinished(record, exchange.requestId);
    },
  }).catch((thrown: unknown) => failAsOwn(inference, thrown, known.attempts));
  return chooseRelay(request, admitted, { answer, earlyHeaders, form });
}

function preparing(
  { exchange, endpoint, gate, known }: RequestContext,
  inference: Inference,
): (target: Target) => PreparedCall {
  const strict = exchange.headers['x-headgate-strict'] === 'true';
  return (target) => {
    const relay = selectRelay(endpoint.dialect, gate.dialects.provider(target.provider.dialect));
    // A call that cannot be written leaves nothing out.
    known.dropped = undefined;
    const call = relay.prepare(inference, target, strict);
    known.dropped = call.dropped;
    return call;
  };
}

/** The client's `x-simulate`, which the attempts give to the simulator and to nobody else. */
function simulateHeader({ headers }: Exchange): string | undefined {
  const value = headers['x-simulate'];
  return typeof value === 'string' ? value : undefined;
}

/**
 * After the last byte: gives back whatever the request holds, and puts what it used in the place of what was reserved.
 * A bug in one of these keeps none of the others from its work.
 */
export function settle(request: RequestContext): void {
  const { exchange, gate, generation, known } = request;
  const finish = (work: () => void): void => {
    callBack(work, exchange);
  };
  finish(() => known.earlyHeaders?.stop());
  finish(() => {
    const { openCall, outcome } = known;
    openCall?.health.end(openCall.beganAtMs, gate.clock.nowMs(), outcome?.kind === 'failed' ? outcome : undefined);
  });
  finish(() => {
    exchange.releaseBody();
  });
  finish(() => known.resources?.leave());
  finish(() => known.permit?.release());
  const endedAtWallMs = gate.clock.wallMs();
  let consumed = nothingConsumed;
  finish(() => {
    consumed = generation.accounting.close(known, endedAtWallMs);
  });
  finish(() => {
    if (known.decision?.kind === 'admitted') known.decision.reservation.settle(consumed, gate.clock.nowMs());
  });
  finish(() => {
    const record = requestRecord(request, consumed, endedAtWallMs);
    gate.telemetry.requestFinished(record);
    gate.telemetry.recent.keep(record, request);
  });
}
