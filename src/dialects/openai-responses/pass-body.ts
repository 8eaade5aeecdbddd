import { parseExact } from '../../core/json/parse-exact.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import type { Target } from '../../core/plan.ts';
import { boundValues } from '../bound-values.ts';
import { isObject } from '../chat-form/read-value.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';
import { mayHoldWrapped, unwrapSignature } from '../wrapped-signature.ts';

/** A request that is made of a response's input. */
interface RequestInBytes {
  readonly requestedModel: string;
  readonly body: Buffer;
  readonly members: JsonMembers;
  /** The edits that put this provider's ids in the place of the caller's. @throws GatewayError `object_not_found` */
  idsFor(provider: string): readonly Splice[];
}

interface PassedBody {
  readonly body: Buffer;
  readonly dropped?: readonly string[];
}

/**
 * The body for a provider of the same dialect: the client's own bytes with the provider's name of the model and the provider's
 * ids. Thoughts that another dialect has signed are left out, because the provider refuses what it has not encrypted itself.
 * @throws GatewayError `object_not_found` for something of the caller that another provider stores; `invalid_request` for a body with such
 *   a thought that would take too much memory
 */
export function passedBody(inference: RequestInBytes, { provider, upstreamModel }: Target): PassedBody {
  const { requestedModel, members } = inference;
  const splices = [...inference.idsFor(provider.name)];
  const model = members.list.find((member) => member.isNamed('model'));
  if (model !== undefined && upstreamModel !== requestedModel) {
    splices.push({ start: model.valueStart, end: model.valueEnd, text: JSON.stringify(upstreamModel) });
  }
  const body = applySplices(inference.body, splices);
  if (!mayHoldWrapped(body)) return { body };
  boundValues(body);
  const request = withoutForeignThoughts(body);
  if (request === undefined) return { body };
  return { body: Buffer.from(JSON.stringify(request)), dropped: ['input.reasoning.encrypted_content'] };
}

/** Undefined where there are none. */
function withoutForeignThoughts(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  const request = parseExact(body.toString());
  const input = isObject(request) ? request['input'] : undefined;
  if (!isObject(request) || !Array.isArray(input)) return undefined;
  const ownItems = input.filter((item: unknown) => !isForeignThought(item));
  return ownItems.length === input.length ? undefined : { ...request, input: ownItems };
}

function isForeignThought(item: unknown): boolean {
  if (!isObject(item) || item['type'] !== 'reasoning') return false;
  const { encrypted_content: encrypted } = item;
  return typeof encrypted === 'string' && unwrapSignature(encrypted) !== undefined;
}
