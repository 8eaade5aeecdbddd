import type { Called, CalledForBytes, CalledForComplete, CalledForStream } from './choose-relay.ts';
import { GatewayError } from './core/errors.ts';
import { completeOutcome, failedOutcome } from './core/outcome.ts';
import { traceIdOf } from './core/trace-id.ts';
import { continueEarlyStream } from './early-stream.ts';
import { bytesHead, completeHead, streamHead } from './endpoints/make-answer-head.ts';
import { type EstimatedCount, sendEstimatedCount } from './estimate-count.ts';
import { pump } from './relay/pump.ts';
import { pumpBytes } from './relay/pump-bytes.ts';
import type { RelayContext } from './relay/relay-context.ts';
import type { RequestContext } from './request-context.ts';
import { toGatewayError } from './send-error.ts';
import { estimateAnswer } from './usage/estimate.ts';

/** Sends the complete answer, or relays the stream to its last byte. */
export function sendAnswer(request: RequestContext, called: Called | EstimatedCount): Promise<void> {
  if (called.kind === 'estimated_count') return sendEstimatedCount(request, called);
  if (called.kind === 'complete') return sendComplete(request, called);
  return called.kind === 'stream' ? relayStream(request, called) : relayBytes(request, called);
}

async function sendComplete(request: RequestContext, called: CalledForComplete): Promise<void> {
  const { exchange, times, known } = request;
  const { relayed, facts, forecast, resources } = called;
  const { body, usage } = relayed;
  const { provider, upstreamModel } = facts.target;
  const isKnown = usage !== undefined && usage.estimated !== true;
  const cost = isKnown ? forecast.costOf(provider.name, upstreamModel, usage) : undefined;
  const sent = exchange.answer(completeHead(times.headLeaves(), facts, cost), body);
  // From here on the client's connection is charged for the bytes of the answer, as unread ones.
  resources.releaseAnswer();
  await sent;
  const tally = usage === undefined && called.isText ? { ...relayed, usage: estimateAnswer(body) } : relayed;
  known.outcome = exchange.gone.cancelled
    ? failedOutcome(toGatewayError(new GatewayError('client_gone'), exchange), tally)
    : completeOutcome(tally);
}

async function relayStream(request: RequestContext, called: CalledForStream): Promise<void> {
  const { exchange, endpoint, gate, times, known } = request;
  const { requestId } = exchange;
  const { telemetry } = gate;
  called.forecast.releaseBody();
  // A body that is streamed on may still be on its way: a provider can answer before it has read all of it.
  if (endpoint.body === undefined) exchange.releaseBody();
  const sink =
    continueEarlyStream(request) ??
    exchange.openStream(streamHead(times.headLeaves(), called.facts, called.form.mediaType));
  known.sink = sink;
  telemetry.streamOpened();
  known.outcome = await pump(called.stream, called.transform, sink, {
    ...relayContext(request, exchange.startedAtMs),
    errorEvent: (error, position) => called.form.errorEvent(error, requestId, traceIdOf(exchange.headers), position),
    onFirstEvent: () => {
      times.firstTokenLeaves();
    },
  });
  telemetry.streamEnded();
}

/** Opaque bytes, as they come. A client can tell from their end alone whether they are whole. */
async function relayBytes(request: RequestContext, { stream, facts, status, length }: CalledForBytes): Promise<void> {
  const { exchange, gate, times, known } = request;
  const { telemetry } = gate;
  const sink = exchange.openStream(bytesHead(status, length, times.headLeaves(), facts));
  known.sink = sink;
  telemetry.streamOpened();
  // It counts from now: an upload may have taken longer than an answer may.
  known.outcome = await pumpBytes(stream, sink, relayContext(request, gate.clock.nowMs()));
  telemetry.streamEnded();
}

function relayContext({ exchange, gate, generation }: RequestContext, startedAtMs: number): RelayContext {
  const { requestId } = exchange;
  return {
    settings: generation.streams,
    clock: gate.clock,
    startedAtMs,
    draining: gate.draining,
    onReaderStalled: () => {
      gate.telemetry.readerStalled(requestId);
    },
    onBug: (thrown) => {
      gate.telemetry.internalError(requestId, thrown);
    },
  };
}
