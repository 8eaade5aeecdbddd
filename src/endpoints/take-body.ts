import type { Exchange } from '../core/exchange.ts';
import type { BodyMemoryBudget } from '../core/memory-budget.ts';
import { maxFirstBytes, type StreamedBody } from '../core/streamed-body.ts';
import type { OtherBody } from './inference-endpoint.ts';

/** The body of a request as its route takes it. */
interface TakenBody {
  /** The body, where it goes on to the provider while it arrives. */
  readonly streamed: StreamedBody | undefined;
  /** All of the body; its first bytes where it is streamed on; empty where the route has none. */
  readonly bytes: Promise<Buffer> | Buffer;
}

const noBody: Buffer = Buffer.alloc(0);

/**
 * Begins to read the body.
 * @param takes undefined for JSON
 * @param maxFormBytes a larger form goes on while it arrives
 * @throws GatewayError as `Exchange.readBody` and `Exchange.streamBody` do, also by the promise
 */
export function takeBody(
  exchange: Exchange,
  takes: OtherBody | undefined,
  memoryBudget: BodyMemoryBudget,
  maxFormBytes: number,
): TakenBody {
  if (takes === undefined) return { streamed: undefined, bytes: exchange.readBody(memoryBudget) };
  if (takes.kind === 'none') return { streamed: undefined, bytes: noBody };
  if (takes.kind === 'form' && Number(exchange.headers['content-length'] ?? 0) <= maxFormBytes) {
    const bytes = exchange.readBody(memoryBudget, { type: takes.type, maxBytes: maxFormBytes });
    return { streamed: undefined, bytes };
  }
  const streamed = exchange.streamBody(takes, memoryBudget);
  return { streamed, bytes: streamed.firstBytes(takes.kind === 'form' ? maxFirstBytes : takes.firstBytes) };
}
