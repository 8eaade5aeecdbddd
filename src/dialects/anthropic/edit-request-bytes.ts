import { scanObject } from '../../core/json/scan-object.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import { boundValues } from '../bound-values.ts';
import { isObject } from '../chat-form/read-value.ts';
import { applySplices } from '../splice-bytes.ts';
import { isWrapped, mayHoldWrapped } from '../wrapped-signature.ts';
import type { AnthropicCountInference, AnthropicInference } from './read-request.ts';

interface Edited {
  readonly body: Buffer;
  /** Names of what was left out. */
  readonly dropped: readonly string[];
}

/**
 * The client's bytes for a provider of the same dialect: unchanged, but for the model's name where the provider uses another
 * one, and for thoughts of providers of other dialects. Anthropic would refuse their signatures.
 */
export function editRequest(
  { body, members, requestedModel }: AnthropicInference | AnthropicCountInference,
  upstreamModel: string,
): Edited {
  const cleaned = mayHoldWrapped(body) ? leaveOutForeignThoughts(body) : undefined;
  const bytes = cleaned?.body ?? body;
  const dropped = cleaned?.dropped ?? [];
  if (upstreamModel === requestedModel) return { body: bytes, dropped };
  const list = cleaned === undefined ? members.list : membersIn(bytes);
  const model = list.find((member) => member.isNamed('model'));
  if (model === undefined) return { body: bytes, dropped };
  const splice = { start: model.valueStart, end: model.valueEnd, text: JSON.stringify(upstreamModel) };
  return { body: applySplices(bytes, [splice]), dropped };
}

function membersIn(body: Buffer) {
  const scanned = scanObject(body);
  return scanned.kind === 'object' ? scanned.members.list : [];
}

const thoughtTypes: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking']);

/**
 * Undefined where no block has such a signature. Numbers stay as the client wrote them.
 * @throws GatewayError `invalid_request` for a body that would take too much memory
 */
function leaveOutForeignThoughts(body: Buffer): Edited | undefined {
  boundValues(body);
  const request = parseExact(body.toString());
  if (!isObject(request) || !Array.isArray(request['messages'])) return undefined;
  const dropped = new Set<string>();
  const messages = (request['messages'] as unknown[]).flatMap((message) => {
    if (!isObject(message) || !Array.isArray(message['content'])) return [message];
    const content = (message['content'] as unknown[]).filter((block) => {
      if (!isForeignThought(block)) return true;
      dropped.add(`messages.content.${String(block['type'])}`);
      return false;
    });
    // The API refuses a message without content.
    return content.length === 0 && message['content'].length > 0 ? [] : [{ ...message, content }];
  });
  if (dropped.size === 0) return undefined;
  return { body: Buffer.from(JSON.stringify({ ...request, messages })), dropped: [...dropped] };
}

function isForeignThought(block: unknown): block is Record<string, unknown> {
  if (!isObject(block) || !thoughtTypes.has(block['type'])) return false;
  return [block['signature'], block['data']].some((text) => typeof text === 'string' && isWrapped(text));
}
