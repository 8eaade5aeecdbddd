import { scanMember } from '../../core/json/scan-object.ts';
import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import { isFalse, isNull } from '../openai-form/check-member.ts';
import { openNamedIds } from '../openai-form/open-named-ids.ts';
import type { Quirks } from '../../core/quirks.ts';
import { quirkSplices } from './adapt-to-quirks.ts';
import { namedPlaces, requestMayName } from './named-places.ts';
import { applySplices, type Splice } from '../splice-bytes.ts';
import type { OpenAiChatInference } from './read-request.ts';

/**
 * Makes all changes to a client's bytes for a provider of the same dialect: the model name, where the provider uses
 * another one; `stream_options.include_usage`, because a stream's usage is accounted also where the client did not
 * request it; the ids of what is stored; and everything that the provider does not understand. Where nothing changes, it returns the client's own
 * buffer.
 * @param provider its name, which the ids of what is stored must name
 * @throws GatewayError `invalid_request` for something that another provider stores, `object_not_found` for one of another caller
 */
export function editRequestBytes(
  inference: OpenAiChatInference,
  upstreamModel: string,
  quirks: Quirks,
  provider = '',
): Buffer {
  const { body, members, ids } = inference;
  const splices: Splice[] = [...quirkSplices(body, members, quirks)];
  if (ids !== undefined && requestMayName(body, members)) {
    splices.push(...openNamedIds(body, members, namedPlaces, ids, provider));
  }
  if (upstreamModel !== inference.requestedModel) {
    const model = memberOf(members, 'model');
    if (model) splices.push(replace(model, JSON.stringify(upstreamModel)));
  }
  // Where the provider refuses `stream_options`, those of the client are passed on unchanged.
  if (quirks.noStreamOptions !== true && inference.stream && !inference.includeUsage) {
    const asking = includeUsage(body, members);
    if (asking !== undefined) splices.push(asking);
  }
  return applySplices(body, splices);
}

/** Whether the client sent no `stream_options` for its stream, so that they would be the gateway's own. */
export function hasNoOptions({ stream, members }: OpenAiChatInference): boolean {
  return stream && memberOf(members, 'stream_options') === undefined;
}

/** Undefined where the client's own options are invalid and the provider will refuse them. */
function includeUsage(body: Buffer, members: JsonMembers): Splice | undefined {
  const streamOptions = memberOf(members, 'stream_options');
  if (!streamOptions) return insertFirst(members, '"stream_options":{"include_usage":true}');
  if (isNull(body, streamOptions)) return replace(streamOptions, '{"include_usage":true}');
  const nested = scanMember(body, streamOptions);
  if (nested.kind !== 'object') return undefined;
  const includeUsage = memberOf(nested.members, 'include_usage');
  if (!includeUsage) return insertFirst(nested.members, '"include_usage":true');
  return isNull(body, includeUsage) || isFalse(body, includeUsage) ? replace(includeUsage, 'true') : undefined;
}

function memberOf(members: JsonMembers, key: string): JsonMember | undefined {
  return members.list.find((member) => member.key === key);
}

function replace(member: JsonMember, text: string): Splice {
  return { start: member.valueStart, end: member.valueEnd, text };
}

/** Inserts a member directly after the opening brace, where it is valid for every object. */
function insertFirst(members: JsonMembers, text: string): Splice {
  const at = members.start + 1;
  return { start: at, end: at, text: members.list.length === 0 ? text : `${text},` };
}
