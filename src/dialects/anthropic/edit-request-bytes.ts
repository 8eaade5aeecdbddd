import { type JsonMembers, scanObject } from '../../core/json/scan-object.ts';
import { parseExact } from '../../core/json/parse-exact.ts';
import { boundValues } from '../bound-values.ts';
import { isObject } from '../chat-form/read-value.ts';
import { namedPlaces, requestMayName } from './named-places.ts';
import { openNamedIds } from '../openai-form/open-named-ids.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';
import { isWrapped, mayHoldWrapped } from '../wrapped-signature.ts';
import type { AnthropicCountInference, AnthropicInference } from './read-request.ts';

interface Edited {
  readonly body: Buffer;
  /** Names of what was left out. */
  readonly dropped: readonly string[];
}

/**
 * The client's bytes for a provider of the same dialect: unchanged, but for the model's name where the provider uses another
 * one, for the ids of what is stored, and for thoughts of providers of other dialects. Anthropic would refuse their signatures.
 * @param provider its name, which the ids of what is stored must name
 * @throws GatewayError `invalid_request` for something that another provider stores, `object_not_found` for one of another caller
 */
export function editRequest(
  { body, members, requestedModel, sealing }: AnthropicInference | AnthropicCountInference,
  upstreamModel: string,
  provider: string,
): Edited {
  const cleaned = mayHoldWrapped(body) ? leaveOutForeignThoughts(body) : undefined;
  const bytes = cleaned?.body ?? body;
  const dropped = cleaned?.dropped ?? [];
  const renamed = upstreamModel !== requestedModel;
  const ids = sealing !== undefined && requestMayName(body, members) ? sealing : undefined;
  if (!renamed && ids === undefined) return { body: bytes, dropped };
  const now = cleaned === undefined ? members : membersIn(bytes);
  const splices: Splice[] = ids === undefined ? [] : openNamedIds(bytes, now, namedPlaces, ids, provider);
  const model = renamed ? now.list.find((member) => member.isNamed('model')) : undefined;
  if (model) splices.push({ start: model.valueStart, end: model.valueEnd, text: JSON.stringify(upstreamModel) });
  return { body: applySplices(bytes, splices), dropped };
}

/** Of a text that was just written. */
function membersIn(body: Buffer): JsonMembers {
  const scanned = scanObject(body);
  if (scanned.kind === 'object') return scanned.members;
  throw new Error('a written request is no object');
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
