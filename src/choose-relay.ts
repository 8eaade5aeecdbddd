import type { Answer, BufferedEvents } from './core/answer.ts';
import type { HeaderLines } from './core/header-lines.ts';
import type { Inference, RelayedAnswer } from './core/inference.ts';
import type { Target } from './core/plan.ts';
import type { BufferedStream } from './core/source.ts';
import type { StreamTransform } from './core/stream-transform.ts';
import { uniqueId } from './core/unique-id.ts';
import type { AnswerMetadata } from './dialects/answer-metadata.ts';
import type { StreamForm } from './dialects/stream-form.ts';
import { type AnswerFacts, representationHeaders } from './endpoints/make-answer-head.ts';
import type { RequestResources } from './limits/request-resources.ts';
import type { EarlyHeaders } from './relay/early-headers.ts';
import { selectRelay } from './relay/select-relay.ts';
import type { RequestContext } from './request-context.ts';
import { promisedLength } from './core/promised-length.ts';
import { headersToClient } from './upstream/headers-to-client.ts';
import type { Forecast } from './usage/forecast.ts';
import { inUsd } from './usage/money.ts';

/** What the client is sent. Holds nothing of the request's body, and of a complete answer only what goes to the client. */
export type Called = CalledForComplete | CalledForStream | CalledForBytes;

export interface CalledForComplete {
  readonly kind: 'complete';
  readonly relayed: RelayedAnswer;
  /** The answer is text of a model, so that its length says how many tokens it has. Vectors and pictures are not. */
  readonly isText: boolean;
  readonly facts: AnswerFacts;
  readonly forecast: Forecast;
  readonly resources: RequestResources;
}

export interface CalledForStream {
  readonly kind: 'stream';
  readonly stream: BufferedEvents;
  readonly transform: StreamTransform;
  /** The form of the client's stream. */
  readonly form: StreamForm;
  readonly facts: AnswerFacts;
  readonly forecast: Forecast;
  readonly earlyHeaders: EarlyHeaders | undefined;
}

export interface CalledForBytes {
  readonly kind: 'bytes';
  readonly stream: BufferedStream;
  /** The provider's, which is a 2xx. */
  readonly status: number;
  /** Of the answer in bytes, where the provider has said it. */
  readonly length: number | undefined;
  readonly facts: AnswerFacts;
}

/** The admitted request that the provider has answered. */
interface AdmittedRequest {
  readonly inference: Inference;
  readonly forecast: Forecast;
  readonly resources: RequestResources;
  readonly limits: HeaderLines;
}

interface Answered {
  readonly answer: Answer;
  readonly earlyHeaders: EarlyHeaders | undefined;
  readonly form: StreamForm;
}

/** The bytes go to the client as they came where the provider speaks the client's dialect, and through the hub where it does not. */
export function chooseRelay(
  request: RequestContext,
  { inference, forecast, resources, limits }: AdmittedRequest,
  { answer, earlyHeaders, form }: Answered,
): Called {
  const { endpoint, gate, known } = request;
  const { target, head } = answer;
  const provider = gate.dialects.provider(target.provider.dialect);
  const isSameDialect = inference.dialect === provider.name;
  const passed = isSameDialect ? headersToClient(head, target.provider, provider.passedHeaders) : [];
  const isText = inference.operation === 'generate';
  const passedInference = isText && !isSameDialect ? undefined : inference;
  const facts = { target, limits, attempts: known.attempts.length, dropped: known.dropped, passed };
  if (answer.kind === 'bytes') {
    const { stream } = answer;
    known.answered = { kind: 'bytes', target, source: stream.source, status: head.status };
    const described = headersToClient(head, target.provider, representationHeaders);
    const relayHeader = inference.operation === 'generate' ? undefined : inference.relayHeader?.bind(inference);
    passed.push(...(relayHeader === undefined ? described : described.map(relayHeader)));
    return { kind: 'bytes', stream, status: head.status, length: promisedLength(head), facts };
  }
  const relay = selectRelay(endpoint.dialect, provider);
  const metadata = metadataOf(request, target, forecast);
  if (answer.kind === 'complete') {
    known.answered = { kind: 'complete', target };
    const relayed = passedInference?.relayComplete?.(answer) ?? relay.complete(answer, metadata);
    const { dropped } = relayed;
    const relayedFacts = dropped === undefined ? facts : { ...facts, dropped: [...(facts.dropped ?? []), ...dropped] };
    return { kind: 'complete', relayed, isText, facts: relayedFacts, forecast, resources };
  }
  const { stream } = answer;
  known.answered = { kind: 'stream', target, source: stream.source };
  const transform = passedInference?.relayStream?.(answer) ?? relay.stream(answer, inference, metadata);
  return { kind: 'stream', stream, transform, form, facts, forecast, earlyHeaders };
}

function metadataOf({ gate, times }: RequestContext, target: Target, forecast: Forecast): () => AnswerMetadata {
  return () => ({
    answerId: uniqueId(),
    createdAtSeconds: Math.floor(gate.clock.wallMs() / 1000),
    upstreamModel: target.upstreamModel,
    provider: target.provider.name,
    timings: () => times.timings(),
    costUsd: (usage) => inUsd(forecast.costOf(target.provider.name, target.upstreamModel, usage)),
  });
}
