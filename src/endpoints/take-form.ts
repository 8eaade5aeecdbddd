import type { Exchange } from '../core/exchange.ts';
import type { BodyMemoryBudget, FormMemoryBudget } from '../core/memory-budget.ts';
import { type ArrivingBody, maxFirstBytes } from '../core/streamed-body.ts';
import type { Form } from './inference-endpoint.ts';
import type { TakenBody } from './taken-body.ts';

/** A form of up to this size is charged to the memory for bodies, of which one caller may always have as much. */
export const smallFormBytes = 8_388_608;

/**
 * Begins to read a form. A small one is read whole. A large one that names its model before its file goes on while it arrives,
 * as does every one of more than `maxFormBytes`. Any other form is read whole, and charged to a budget of its own, so that it
 * leaves the memory for bodies to the requests of others. So is one without a Content-Length, which could not be told to
 * a provider.
 */
export function takeForm(
  exchange: Exchange,
  form: Form,
  memoryBudget: BodyMemoryBudget & FormMemoryBudget,
  maxFormBytes: number,
): TakenBody {
  const { 'content-length': length } = exchange.headers;
  const { type, maxBytes } = form;
  if (length !== undefined && Number(length) <= Math.min(smallFormBytes, maxFormBytes)) {
    return { streamed: undefined, bytes: exchange.readBody(memoryBudget, { type, maxBytes: Number(length) }) };
  }
  const isStreamed = Number(length) > maxFormBytes;
  const body = exchange.streamBody(
    { type, maxBytes: length === undefined ? Math.min(maxFormBytes, maxBytes) : maxBytes },
    memoryBudget,
  );
  if (isStreamed) return { streamed: body, bytes: body.firstBytes(maxFirstBytes) };
  return new LargeForm(exchange, form, body, memoryBudget);
}

/** A form whose first bytes decide how it is taken. */
class LargeForm implements TakenBody {
  streamed: ArrivingBody | undefined;
  readonly bytes: Promise<Buffer>;

  constructor({ headers }: Exchange, form: Form, body: ArrivingBody, memoryBudget: FormMemoryBudget) {
    this.bytes = this.#read(headers, form, body, memoryBudget);
  }

  async #read(
    headers: Exchange['headers'],
    form: Form,
    body: ArrivingBody,
    memoryBudget: FormMemoryBudget,
  ): Promise<Buffer> {
    const firstBytes = await body.firstBytes(maxFirstBytes);
    if (body.length !== undefined && form.canBeStreamed(firstBytes, headers)) {
      this.streamed = body;
      return firstBytes;
    }
    return body.readWhole((bytes) => memoryBudget.chargeForm(bytes));
  }
}
