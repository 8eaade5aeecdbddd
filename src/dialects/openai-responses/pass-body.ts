import { parseExact } from '../../core/json/parse-exact.ts';
import { boundValues } from '../bound-values.ts';
import { isObject } from '../chat-form/read-value.ts';
import { applySplices } from '../splice-bytes.ts';
import { mayHoldWrapped, unwrapSignature } from '../wrapped-signature.ts';
import type { OpenAiResponsesInference } from './read-request.ts';

interface PassedBody {
  readonly body: Buffer;
  readonly dropped?: readonly string[];
}

/**
 * The body for a provider of the same dialect: the client's own bytes with the provider's name of the model. Thoughts
 * that another dialect has signed are left out, because the provider refuses what it has not encrypted itself.
 * @throws GatewayError `invalid_request` for a body with such a thought that would take too much memory
 */
export function passedBody(inference: OpenAiResponsesInference, upstreamModel: string): PassedBody {
  const { body, members, requestedModel } = inference;
  if (mayHoldWrapped(body)) {
    boundValues(body);
    const request = withoutForeignThoughts(body);
    if (request !== undefined) {
      const dropped = ['input.reasoning.encrypted_content'];
      return { body: Buffer.from(JSON.stringify({ ...request, model: upstreamModel })), dropped };
    }
  }
  const model = members.list.find((member) => member.isNamed('model'));
  if (model === undefined || upstreamModel === requestedModel) return { body };
  const splice = { start: model.valueStart, end: model.valueEnd, text: JSON.stringify(upstreamModel) };
  return { body: applySplices(body, [splice]) };
}

/** Undefined where there are none. */
function withoutForeignThoughts(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  const request = parseExact(body.toString());
  const input = isObject(request) ? request['input'] : undefined;
  if (!isObject(request) || !Array.isArray(input)) return undefined;
  const own = input.filter((item: unknown) => !isForeignThought(item));
  return own.length === input.length ? undefined : { ...request, input: own };
}

function isForeignThought(item: unknown): boolean {
  if (!isObject(item) || item['type'] !== 'reasoning') return false;
  const { encrypted_content: encrypted } = item;
  return typeof encrypted === 'string' && unwrapSignature(encrypted) !== undefined;
}
