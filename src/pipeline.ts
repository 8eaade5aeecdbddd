import { randomUUID } from 'node:crypto';
import { Deadline } from './attempts/deadline.ts';
import { runAttempts } from './attempts/run-attempts.ts';
import { identify } from './auth/identify.ts';
import type { Answer } from './core/answer.ts';
import type { Caller } from './core/caller.ts';
import { either } from './core/cancellation.ts';
import { GatewayError } from './core/errors.ts';
import type { Exchange } from './core/exchange.ts';
import type { Inference } from './core/inference.ts';
import type { AttemptRecord, RelayOutcome } from './core/outcome.ts';
import type { Plan } from './core/plan.ts';
import { errorHeaders } from './dialects/error-headers.ts';
import { completeHead, earlyStreamHead, errorHead, streamHead } from './endpoints/answer-head.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import type { Gate } from './gate.ts';
import { refusal } from './limits/admit.ts';
import { limitHeaders } from './limits/headers.ts';
import type { Permit } from './limits/shed.ts';
import { Hold } from './relay/hold.ts';
import { pump } from './relay/pump.ts';
import { selectRelay } from './relay/select-relay.ts';
import { planFor } from './routing/plan-for.ts';
import { recordOf } from './telemetry/record-of.ts';
import { RequestClock } from './telemetry/request-clock.ts';
import { serverTiming } from './telemetry/server-timing.ts';
import { headersToCarry } from './upstream/headers-to-provider.ts';
import { headersToClient } from './upstream/headers-to-client.ts';

/**
 * The path of one inference, from the client's socket to the provider's and back, in the order of its lines. Whatever a
 * step takes is given back in `finally`, which runs after the answer's last byte. Never rejects.
 */
export async function serveInference(exchange: Exchange, endpoint: InferenceEndpoint, gate: Gate): Promise<void> {
  const { clock, shed, upstream, telemetry, draining } = gate;
  const { keys, admission, routes, streams } = gate.generation; // one configuration for the whole request
  const { dialect } = endpoint;
  const { requestId, gone } = exchange;
  const times = new RequestClock(clock, exchange.startedAtMs);
  const stop = either(gone, draining);
  const attempts: AttemptRecord[] = [];
  let permit: Permit | undefined;
  let caller: Caller | undefined;
  let limits: string[] = [];
  let inference: Inference | undefined;
  let plan: Plan | undefined;
  let hold: Hold | undefined;
  let answer: Answer | undefined;
  let streamed = false;
  let outcome: RelayOutcome | undefined;
  let failure: GatewayError | undefined;

  telemetry.requestStarted();
  try {
    // Is there room? Asked first: it costs nothing, and everything after it does. 503.
    permit = shed.enter();

    // Who is asking? 401.
    caller = identify(exchange.headers, exchange.clientAddress, keys);

    // What is asked? 413, 415. What does not fit the schema is refused a step later: it costs its caller a request.
    const waitingSinceMs = clock.nowMs();
    const parsed = dialect.parse(await exchange.readBody());
    const bodyArrivedAtMs = times.bodyArrived(waitingSinceMs);

    // May they? One decision charges the request to every limit, to all or to none. 429, which wins over 422.
    const decision = await admission.admit(caller);
    limits = limitHeaders(decision);
    telemetry.limitDecided(decision);
    if (decision.kind === 'refused') throw refusal(decision);
    if (parsed.kind === 'invalid') throw parsed.error;
    inference = parsed.inference;
    streamed = inference.stream;

    // Where to? 403, 404.
    plan = planFor(inference.requestedModel, caller, routes);

    // Until a provider's first event is known nothing has been promised, so a failure still gets its own status.
    if (streamed) hold = new Hold(streams, clock, () => exchange.openStream(earlyStreamHead(limits)));

    // Ask: the targets in turn, inside the one deadline. 502, 504.
    const asked = inference;
    times.providerAsked();
    answer = await runAttempts(
      plan,
      asked,
      (target) => selectRelay(asked.dialect, target.provider.dialect).prepare(asked, target),
      {
        upstream,
        deadline: new Deadline(clock, plan.deadlineMs, bodyArrivedAtMs),
        gone: stop.cancellation,
        clock,
        headers: headersToCarry(exchange.headers, requestId),
        ...simulateHeader(exchange),
        attempts,
        onAttempt: (record) => {
          telemetry.attemptFinished(record, requestId);
        },
      },
    );
    times.providerAnswered();

    // Bytes back, to the last one: as they are, or translated.
    const { target, head } = answer;
    const relay = selectRelay(asked.dialect, target.provider.dialect);
    const frame = {
      inferenceId: `inf_${randomUUID().replaceAll('-', '')}`,
      createdAtSeconds: Math.floor(clock.wallMs() / 1000),
      requestedModel: plan.requestedModel,
      upstreamModel: target.upstreamModel,
      provider: target.provider.name,
      timings: () => times.timings(),
    };
    const facts = () => ({
      target,
      attempts: attempts.length,
      serverTiming: serverTiming(times.gatewayMs, times.providerMs),
      limits,
      passed: asked.dialect === target.provider.dialect ? headersToClient(head) : [],
    });
    if (answer.kind === 'complete') {
      const { body, ...tally } = relay.complete(answer, frame);
      times.headLeaves();
      await exchange.answer(completeHead(facts()), body);
      outcome = gone.cancelled ? failed(new GatewayError('client_gone'), tally) : { kind: 'complete', ...tally };
    } else {
      const flow = relay.stream(answer, asked, frame);
      const { stream } = answer;
      answer = undefined;
      times.headLeaves();
      const sink = hold?.release() ?? exchange.openStream(streamHead(facts()));
      outcome = await pump(stream, flow, sink, {
        settings: streams,
        clock,
        startedAtMs: exchange.startedAtMs,
        draining,
        errorEvent: (error) => dialect.errorEvent(error, requestId),
        onFirstEvent: () => {
          times.firstTokenLeaves();
        },
      });
    }
  } catch (thrown) {
    // Any error, anywhere on the line, becomes an answer here.
    failure = GatewayError.from(thrown);
  } finally {
    permit?.release();
  }
}
