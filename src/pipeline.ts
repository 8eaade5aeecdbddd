import { Deadline } from './attempts/deadline.ts';
import { runAttempts } from './attempts/run-attempts.ts';
import { authenticate } from './auth/authenticate.ts';
import type { Caller } from './core/caller.ts';
import type { Cancellation } from './core/cancellation.ts';
import type { Answer, HeldStream } from './core/answer.ts';
import { GatewayError } from './core/errors.ts';
import type { Clock } from './core/clock.ts';
import type { Exchange } from './core/exchange.ts';
import { callBack } from './core/isolation.ts';
import { noLines } from './core/header-lines.ts';
import type { Inference } from './core/inference.ts';
import type { AttemptRecord, CompleteOutcome, FailedOutcome, RelayOutcome } from './core/outcome.ts';
import type { Plan, Target } from './core/plan.ts';
import { traceIdOf } from './core/trace-id.ts';
import { uniqueId } from './core/unique-id.ts';
import type { PreparedCall } from './core/prepared-call.ts';
import type { Parsed } from './dialects/dialect.ts';
import { errorHeaders } from './dialects/error-headers.ts';
import { completeHead, earlyStreamHead, errorHead, streamHead } from './endpoints/answer-head.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import type { Gate, Generation } from './gate.ts';
import { limitHeaders } from './limits/headers.ts';
import type { Place } from './limits/holders.ts';
import { refusal } from './limits/refusal.ts';
import type { Permit } from './limits/shed.ts';
import type { Decision, Reservation } from './limits/store.ts';
import type { Tally } from './relay/flow.ts';
import type { Sink } from './core/sink.ts';
import { Hold } from './relay/hold.ts';
import { pump } from './relay/pump.ts';
import { selectRelay } from './relay/select-relay.ts';
import { planFor } from './routing/plan-for.ts';
import { RequestClock } from './telemetry/request-clock.ts';
import { requestRecord } from './telemetry/request-record.ts';
import type { AnswerFrame } from './translate/translation.ts';
import { headersToCarry } from './upstream/headers-to-provider.ts';
import { headersToClient } from './upstream/headers-to-client.ts';
import { nothingConsumed } from './usage/consumed.ts';
import { estimateAnswer } from './usage/estimate.ts';
import type { Forecast } from './usage/forecast.ts';
import { inUsd } from './usage/money.ts';

/**
 * The path of one inference, from the client's socket to the provider's and back, in the order of its lines. Whatever a
 * step takes is given back in `finally`, which runs after the answer's last byte, each whatever the one before it throws.
 */
export async function serveInference(exchange: Exchange, endpoint: InferenceEndpoint, gate: Gate): Promise<void> {
  const { clock, authFailures, shed, holders, upstream, telemetry, draining } = gate;
  const { keys, admission, accounting, routes, streams, maxBodyValues } = gate.generation; // one configuration for the whole request
  const { requestId, gone } = exchange;
  const { dialect } = endpoint;
  const times = new RequestClock(clock, exchange.startedAtMs);
  const attempts: AttemptRecord[] = [];
  let permit: Permit | undefined;
  let place: Place | undefined;
  let verdict: Decision['kind'] | undefined;
  let reservation: Reservation | undefined;
  let forecast: Forecast | undefined;
  let caller: Caller | undefined;
  let limits = noLines;
  let plan: Plan | undefined;
  let target: Target | undefined;
  let hold: Hold | undefined;
  let held: HeldStream | undefined;
  let opened: Sink | undefined;
  let streamed = false;
  let outcome: RelayOutcome | undefined;

  telemetry.requestStarted();
  try {
    // Who is asking? 401, or 429 where too many failed. Asked first, so that nobody holds anything in no name.
    const cameAtWallMs = clock.wallMs();
    caller = authenticate(exchange, keys, authFailures, cameAtWallMs);

    // Is there room? 503. For this caller too? From here on it is charged for what the request holds, its body included. 429.
    permit = shed.enter();
    place = holders.enter(caller);
    const busy = admission.countUnderWay(caller, place);
    if (busy !== undefined) {
      verdict = busy.kind;
      telemetry.limitsDecided(busy);
      throw refusal(busy, cameAtWallMs);
    }

    // What is asked? 413, 415. A body that does not fit the schema is refused a step later: it costs a request.
    const waitingSinceMs = clock.nowMs();
    let parsed: Parsed | undefined = dialect.parse(await exchange.readBody(place), maxBodyValues);
    const bodyArrivedAtMs = times.bodyArrived(waitingSinceMs);

    // Where to? Known before the charge, because a model has limits of its own; said after it. 403, 404.
    let asked: Asked | undefined = whereTo(parsed, caller, { routes, accounting, admission }, cameAtWallMs);
    if (asked.kind === 'asked') ({ plan, forecast } = asked);

    // May they? One decision charges the request to every limit that applies, or to none. 429, which wins over the rest.
    const decision = await admission.admit(caller, asked.kind === 'asked' ? asked : undefined, bodyArrivedAtMs);
    verdict = decision.kind;
    if (decision.kind === 'admitted') ({ reservation } = decision);
    limits = limitHeaders(decision);
    telemetry.limitsDecided(decision);
    if (decision.kind === 'refused') throw refusal(decision, clock.wallMs());
    if (asked.kind === 'invalid') throw asked.error;
    let inference: Inference | undefined = asked.inference;
    ({ plan, forecast } = asked);
    streamed = inference.stream;

    // Ask, the targets in turn, inside the one deadline. Nothing is promised to the client until a provider's answer, or
    // a stream's first event, is known; where that takes longer than a connection may be silent, the head goes ahead. 502, 504.
    if (streamed && plan.deadlineMs > streams.holdMs)
      hold = new Hold(streams, clock, () => exchange.openStream(earlyStreamHead(limits)), exchange);
    const deadline = new Deadline(clock, plan.deadlineMs, bodyArrivedAtMs);
    const startedAtMs = times.providerAsked();
    let answer: Answer | undefined = await runAttempts(plan, inference, preparing(inference), {
      upstream,
      payer: place,
      deadline,
      clock,
      startedAtMs,
      gone,
      draining,
      headers: headersToCarry(exchange.headers, requestId),
      simulateHeader: simulateHeader(exchange),
      attempts,
      onAttempt: (record, endedAtMs) => {
        if (record.outcome === 'ok') times.providerAnswered(endedAtMs);
        telemetry.attemptFinished(record, requestId);
      },
    });
    target = answer.target;

    // Bytes back, to the last one: as they came where the provider speaks the client's dialect, else translated.
    const relay = selectRelay(inference.dialect, target.provider.dialect);
    const frame = framing({ plan, target, clock, times, forecast });
    const facts = {
      target,
      limits,
      attempts: attempts.length,
      passed: inference.dialect === target.provider.dialect ? headersToClient(answer.head) : [],
    };
    if (answer.kind === 'complete') {
      const { body, usage, ...told } = relay.complete(answer, frame);
      const read = exchange.answer(
        completeHead(times.headLeaves(), facts, forecast.costOf(target.provider.name, target.upstreamModel, usage)),
        body,
      );
      // From here on its bytes count as unread, on the client's connection.
      answer = undefined;
      place.releaseAnswer();
      await read;
      const tally = { ...told, usage: usage ?? estimateAnswer(body) };
      const left = gone.cancelled ? whyIt(new GatewayError('client_gone'), exchange, draining) : undefined;
      outcome = left === undefined ? whole(tally) : brokenOff(left, tally);
    } else {
      held = answer.stream;
      const flow = relay.stream(answer, inference, frame);
      // A stream of ten minutes shall not hold its request for as long.
      parsed = asked = inference = undefined;
      forecast.releaseBody();
      exchange.releaseBody();
      opened = hold?.release() ?? exchange.openStream(streamHead(times.headLeaves(), facts));
      telemetry.streamOpened();
      outcome = await pump(held, flow, opened, {
        settings: streams,
        clock,
        startedAtMs: exchange.startedAtMs,
        draining,
        errorEvent: (error) => dialect.errorEvent(error, requestId, traceIdOf(exchange.headers)),
        onFirstEvent: () => {
          times.firstTokenLeaves();
        },
        onReaderStalled: () => {
          telemetry.readerStalled(requestId);
        },
        onBug: (thrown) => {
          telemetry.internalError(requestId, thrown);
        },
      });
      telemetry.streamEnded();
    }
  } catch (thrown) {
    // Any error, anywhere on the line, becomes an answer here.
    times.providerAnswered();
    const error = whyIt(thrown, exchange, draining);
    outcome = brokenOff(error);
    if (isUnreported(error, exchange)) telemetry.internalError(requestId, error.context.cause ?? error);
    held?.source.abort();
    opened ??= hold?.release();
    if (opened) {
      opened.write(dialect.errorEvent(error, requestId, traceIdOf(exchange.headers)));
      await opened.end();
    } else if (error.code !== 'client_gone') {
      const { status, body } = dialect.renderError(error, requestId, traceIdOf(exchange.headers));
      const provider = attempts.at(-1)?.provider;
      const facts = { limits, provider, attempts: attempts.length, error: errorHeaders(error) };
      await exchange.answer(errorHead(status, times.headLeaves(), facts), body);
    }
  } finally {
    const finish = (step: () => void): void => {
      callBack(step, exchange);
    };
    finish(() => hold?.release());
    finish(() => {
      exchange.releaseBody();
    });
    finish(() => place?.leave());
    finish(() => permit?.release());
    // What was really used, in place of what was reserved; and on whose account.
    const route = endpoint.url;
    const ended = {
      exchange,
      route,
      caller,
      plan,
      verdict,
      forecast,
      target,
      streamed,
      attempts,
      outcome,
      times,
      opened: opened !== undefined,
    };
    const endedAtWallMs = clock.wallMs();
    let consumed = nothingConsumed;
    finish(() => {
      consumed = accounting.close(ended, endedAtWallMs);
    });
    finish(() => reservation?.settle(consumed));
    finish(() => {
      telemetry.requestFinished(requestRecord(ended, consumed, endedAtWallMs));
    });
  }
}

type Asked =
  | { readonly kind: 'asked'; readonly inference: Inference; readonly plan: Plan; readonly forecast: Forecast }
  | { readonly kind: 'invalid'; readonly error: GatewayError };

type Deciding = Pick<Generation, 'routes' | 'accounting' | 'admission'>;

function whereTo(parsed: Parsed, caller: Caller, { routes, accounting, admission }: Deciding, wallMs: number): Asked {
  if (parsed.kind === 'invalid') return parsed;
  const { inference } = parsed;
  try {
    const plan = planFor(inference.requestedModel, caller, routes);
    const forecast = accounting.forecast(inference, plan, wallMs);
    admission.holdToModel(caller, { inference, plan, forecast });
    return { kind: 'asked', inference, plan, forecast };
  } catch (thrown) {
    return { kind: 'invalid', error: GatewayError.from(thrown) };
  }
}

function preparing(inference: Inference): (target: Target) => PreparedCall {
  return (target) => selectRelay(inference.dialect, target.provider.dialect).prepare(inference, target);
}

/** The client's `x-simulate`, which the attempts give to the simulator and to nobody else. */
function simulateHeader({ headers }: Exchange): string | undefined {
  const value = headers['x-simulate'];
  return typeof value === 'string' ? value : undefined;
}

interface Framed {
  readonly plan: Plan;
  readonly target: Target;
  readonly clock: Clock;
  readonly times: RequestClock;
  readonly forecast: Forecast;
}

function framing({ plan, target, clock, times, forecast }: Framed): () => AnswerFrame {
  return () => ({
    inferenceId: `inf_${uniqueId()}`,
    createdAtSeconds: Math.floor(clock.wallMs() / 1000),
    requestedModel: plan.requestedModel,
    upstreamModel: target.upstreamModel,
    provider: target.provider.name,
    timings: () => times.timings(),
    costUsd: (usage) => inUsd(forecast.costOf(target.provider.name, target.upstreamModel, usage)),
  });
}

/** What the attempts call a client that left can also be a bug, or the drain's deadline: the same cancellations tell them all. */
function whyIt(thrown: unknown, { gone, bug }: Exchange, draining: Cancellation): GatewayError {
  const error = GatewayError.from(thrown);
  if (error.code !== 'client_gone') return error;
  if (bug !== undefined) return bug;
  return draining.cancelled && !gone.cancelled
    ? new GatewayError('draining', undefined, { retryAfterMs: 1000 })
    : error;
}

function isUnreported(error: GatewayError, { bug }: Exchange): boolean {
  return error.code === 'internal_error' && error !== bug;
}

function whole({ usage, finishReason, reportedModel }: Tally): CompleteOutcome {
  return { kind: 'complete', usage, finishReason, reportedModel };
}

function brokenOff(error: GatewayError, tally: Tally = {}): FailedOutcome {
  const { code, message, context } = error;
  return { ...whole(tally), kind: 'failed', code, message, status: context.status };
}
