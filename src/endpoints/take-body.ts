import type { Exchange } from '../core/exchange.ts';
import type { BodyMemoryBudget, FormMemoryBudget } from '../core/memory-budget.ts';
import type { OtherBody } from './inference-endpoint.ts';
import { takeForm } from './take-form.ts';
import type { TakenBody } from './taken-body.ts';

const noBody: Buffer = Buffer.alloc(0);
/** Some clients send a body such as `{}` where none is wanted. */
const unwantedBody = { type: /^/, maxBytes: 65_536 };

/**
 * Begins to read the body.
 * @param takes undefined for JSON
 * @param maxFormBytes a larger form goes on while it arrives
 * @throws GatewayError as `Exchange.readBody` and `Exchange.streamBody` do, also by the promise
 */
export function takeBody(
  exchange: Exchange,
  takes: OtherBody | undefined,
  memoryBudget: BodyMemoryBudget & FormMemoryBudget,
  maxFormBytes: number,
): TakenBody {
  if (takes === undefined) return { streamed: undefined, bytes: exchange.readBody(memoryBudget) };
  if (takes.kind === 'none') return { streamed: undefined, bytes: passOver(exchange, memoryBudget) };
  if (takes.kind === 'form') return takeForm(exchange, takes, memoryBudget, maxFormBytes);
  const streamed = exchange.streamBody(takes, memoryBudget);
  return { streamed, bytes: streamed.firstBytes(takes.firstBytes) };
}

/** A body that nobody wants is read and charged all the same: only behind it can the gateway see that the client leaves. */
function passOver(exchange: Exchange, memoryBudget: BodyMemoryBudget): TakenBody['bytes'] {
  const { 'content-length': length, 'transfer-encoding': encoding } = exchange.headers;
  if (encoding === undefined && Number(length ?? 0) === 0) return noBody;
  return exchange.readBody(memoryBudget, unwantedBody).then(() => {
    exchange.releaseBody();
    return noBody;
  });
}
