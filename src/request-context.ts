import type { Caller } from './core/caller.ts';
import type { Exchange } from './core/exchange.ts';
import { type HeaderLines, noLines } from './core/header-lines.ts';
import type { AttemptRecord, RelayOutcome } from './core/outcome.ts';
import type { ChoiceNote, Target } from './core/plan.ts';
import type { Priority } from './core/priority.ts';
import type { Sink } from './core/sink.ts';
import type { Source } from './core/source.ts';
import type { OpenCall } from './core/target-health.ts';
import type { StreamForm } from './dialects/stream-form.ts';
import { requestIdLines } from './endpoints/make-answer-head.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import type { Gate } from './gate.ts';
import type { Generation } from './generation.ts';
import type { RequestResources } from './limits/request-resources.ts';
import type { Permit } from './limits/shed.ts';
import type { Decision } from './limits/store.ts';
import type { EarlyHeaders } from './relay/early-headers.ts';
import type { SharedAnswer } from './telemetry/request-record.ts';
import { RequestClock } from './telemetry/request-clock.ts';
import type { AskedFor } from './usage/accounting.ts';

/** Everything that lives as long as one request. */
export class RequestContext {
  /** The client's; or that of the call, where the request has begun one that other clients may join. */
  exchange: Exchange;
  readonly endpoint: InferenceEndpoint;
  readonly gate: Gate;
  /** The generation with which the request began; a reload does not change it. */
  readonly generation: Generation;
  readonly times: RequestClock;
  readonly known: Known = {
    attempts: [],
    choices: undefined,
    caller: undefined,
    priority: 'interactive',
    permit: undefined,
    resources: undefined,
    asked: undefined,
    decision: undefined,
    limits: noLines,
    dropped: undefined,
    namedInHead: undefined,
    earlyHeaders: undefined,
    answered: undefined,
    openCall: undefined,
    sink: undefined,
    streamForm: undefined,
    outcome: undefined,
    shared: undefined,
  };

  constructor(exchange: Exchange, endpoint: InferenceEndpoint, gate: Gate) {
    this.exchange = exchange;
    this.endpoint = endpoint;
    this.gate = gate;
    this.generation = gate.generation;
    this.times = new RequestClock(gate.clock, exchange.startedAtMs);
    this.known.limits = requestIdLines(endpoint.dialect, exchange.requestId);
  }
}

/**
 * What the error answer and the end of a request need, however far the request has come. Each step writes its own
 * members and reads none of another step's; those are passed to it as arguments. A stream may last for minutes, so
 * nothing here refers to the request's body.
 */
interface Known {
  /** One record for each attempt that has ended. */
  readonly attempts: AttemptRecord[];
  /** Why each target was taken. Undefined where there was no choice. */
  choices: readonly ChoiceNote[] | undefined;
  caller: Caller | undefined;
  priority: Priority;
  /** One of the requests that the process may have in flight. */
  permit: Permit | undefined;
  /** What the request uses of its caller's share of the process. */
  resources: RequestResources | undefined;
  asked: AskedFor | undefined;
  /** The decision of the limits, with the reservation. */
  decision: Decision | undefined;
  /** Header lines for every answer: the request id under the dialect's own name, then the state of the limits. */
  limits: HeaderLines;
  /** What the call of the last try left out of the request, by the client's names. Undefined where it left nothing out. */
  dropped: readonly string[] | undefined;
  /** The part of `dropped` that the early head of a stream has named. */
  namedInHead: readonly string[] | undefined;
  earlyHeaders: EarlyHeaders | undefined;
  answered: Answered | undefined;
  /** The provider's call of an answer that is relayed as it comes. */
  openCall: OpenCall | undefined;
  /** Where a streamed answer is written, after its head has been sent. */
  sink: Sink | undefined;
  /** The form of a streamed answer. */
  streamForm: StreamForm | undefined;
  outcome: RelayOutcome | undefined;
  /** How the request shares an answer with others. Undefined where it has its own. */
  shared: SharedAnswer | undefined;
}

/** Which target answered, and how. The source is aborted if the request fails. */
type Answered =
  | { readonly kind: 'complete'; readonly target: Target }
  | { readonly kind: 'stream'; readonly target: Target; readonly source: Source }
  | { readonly kind: 'bytes'; readonly target: Target; readonly source: Source; readonly status: number };
