import type { Answer } from '../core/answer.ts';
import type { Caller } from '../core/caller.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import type { AttemptRecord, RelayOutcome, StreamEnd } from '../core/outcome.ts';
import type { Target } from '../core/plan.ts';
import type { Priority } from '../core/priority.ts';
import type { Usage } from '../core/usage.ts';
import { traceIdOf } from '../core/trace-id.ts';
import type { ClientDialect } from '../dialects/dialect.ts';
import type { AskedFor } from '../usage/accounting.ts';
import type { Consumed } from '../usage/consumed.ts';
import { describePath } from './describe-path.ts';
import type { RequestClock } from './request-clock.ts';

/** The record of one request, made once at its end. */
export interface RequestRecord {
  readonly endedAtWallMs: number;
  readonly requestId: string;
  /** The URL of the route from the route table, which makes the label a closed set. */
  readonly route: string;
  /** Absent where the request ended before the caller was known. */
  readonly caller?: Caller | undefined;
  readonly priority: Priority;
  /** The client's address, where the caller's id is not that address. */
  readonly client?: string | undefined;
  /** Id of the trace that the client's headers name. */
  readonly traceId?: string | undefined;
  /**
   * The model name as the client wrote it. It is logged, shortened, where it differs from the label, and never becomes
   * a label.
   */
  readonly requestedModel?: string | undefined;
  /** From the plan. Absent where the request got no plan. */
  readonly modelLabel?: string | undefined;
  readonly upstreamModel?: string | undefined;
  readonly reportedModel?: string | undefined;
  /** The provider that answered, or the last one tried. */
  readonly provider?: string | undefined;
  /** The final status of the request: 499 where the client left, 504 for a deadline even where a 200 had been sent. */
  readonly status: number;
  /** Undefined where the client got its whole answer. */
  readonly failure?: RequestFailure | undefined;
  readonly stream: boolean;
  readonly attempts: number;
  readonly usage?: Usage | undefined;
  /** In 10^-9 USD; 0 where the price is unknown. */
  readonly nanoUsd: number;
  /** Reserved tokens, where a limit counts tokens or money. */
  readonly reservedTokens?: number | undefined;
  /** Used tokens, reported by the provider or estimated. */
  readonly usedTokens: number;
  readonly finishReason?: string | undefined;
  /** What showed that the stream is complete. */
  readonly streamEnd?: StreamEnd | undefined;
  /** The part of `totalMs` that was not spent waiting for a provider or a client. */
  readonly gatewayMs: number;
  /** Time from sending the call to the last byte of the answer, over all attempts. */
  readonly providerMs?: number | undefined;
  /** Time from the request's head to the first byte of a streamed answer. */
  readonly firstTokenMs?: number | undefined;
  readonly totalMs: number;
  readonly shared?: SharedAnswer | undefined;
}

/** How a request shares an answer with others: it has made the call, joined it in flight, or got the kept answer. */
export interface SharedAnswer {
  readonly by: 'idempotency_key' | 'coalescing';
  readonly how: 'first' | 'joined' | 'replayed';
}

export interface RequestFailure {
  readonly code: ErrorCode;
  readonly method: string;
  /** The client's path as `describePath` shows it. */
  readonly path: string;
  /** The error's own message, also where clients do not get it. It is logged shortened and scrubbed. */
  readonly message: string;
  /** The head of a streamed answer had been sent: the client got a 200, and then an error event or nothing more. */
  readonly truncated: boolean;
}

/** What a request's record is made from. */
export interface EndedRequest {
  readonly exchange: Pick<Exchange, 'requestId' | 'clientAddress' | 'headers' | 'method' | 'path' | 'query'>;
  readonly endpoint: { readonly url: string; readonly dialect: Pick<ClientDialect, 'statusOf'> };
  readonly times: RequestClock;
  readonly known: {
    readonly caller: Caller | undefined;
    readonly priority: Priority;
    readonly asked: AskedFor | undefined;
    readonly attempts: readonly AttemptRecord[];
    /** Undefined where no provider answered. */
    readonly answered:
      | {
          readonly kind: Answer['kind'];
          readonly target: Target;
          /** That of an answer in bytes; 200 for all others. */
          readonly status?: number;
        }
      | undefined;
    /** Undefined where no stream was opened. */
    readonly sink: object | undefined;
    readonly outcome: RelayOutcome | undefined;
    readonly shared: SharedAnswer | undefined;
  };
}

export function requestRecord(ended: EndedRequest, consumed: Consumed, endedAtWallMs: number): RequestRecord {
  const { exchange, endpoint, times, known } = ended;
  const { caller, asked, attempts, answered, outcome } = known;
  const { clientAddress } = exchange;
  const failed = outcome?.kind === 'failed' ? outcome : undefined;
  const target = answered?.target ?? attempts.at(-1)?.target;
  return {
    endedAtWallMs,
    requestId: exchange.requestId,
    route: endpoint.url,
    status:
      failed === undefined ? (answered?.status ?? 200) : (failed.status ?? endpoint.dialect.statusOf(failed.code)),
    stream: asked?.stream === true,
    attempts: attempts.length,
    gatewayMs: times.gatewayMs,
    totalMs: times.totalMs,
    caller,
    priority: known.priority,
    client: caller?.id === clientAddress ? undefined : clientAddress,
    traceId: traceIdOf(exchange.headers),
    requestedModel: asked?.plan.requestedModel,
    modelLabel: asked?.plan.modelLabel,
    provider: target?.provider.name,
    upstreamModel: target?.upstreamModel,
    failure: failed && describeFailure(failed, ended),
    usage: consumed.usage,
    nanoUsd: consumed.nanoUsd,
    reservedTokens: asked?.forecast.reservedTokens,
    usedTokens: consumed.tokens,
    finishReason: outcome?.finishReason,
    streamEnd: outcome?.kind === 'complete' ? outcome.streamEnd : undefined,
    reportedModel: outcome?.reportedModel,
    providerMs: answered === undefined || answered.kind === 'complete' ? times.providerMs : times.timings().providerMs,
    firstTokenMs: times.firstTokenMs,
    shared: known.shared,
  };
}

function describeFailure(
  { code, message }: Pick<RequestFailure, 'code' | 'message'>,
  { exchange, known }: EndedRequest,
): RequestFailure {
  const { method, path, query } = exchange;
  return { code, message, method, path: describePath(path, query), truncated: known.sink !== undefined };
}
