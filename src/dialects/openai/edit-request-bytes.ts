import { scanMember } from '../../core/json/scan-object.ts';
import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import type { OpenAiInference } from './request.ts';

/** Bytes `[start, end)` of the body give way to `text`. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * All that is changed in a client's bytes on their way to a provider of the same dialect: the model's name where the
 * provider knows it by another, and `stream_options.include_usage`, since a stream's usage is accounted whether or not
 * the client asked for it. Where neither changes, the client's own buffer is returned.
 */
export function editRequestBytes(inference: OpenAiInference, upstreamModel: string): Buffer {
  const { body, members } = inference;
  const splices: Splice[] = [];
  if (upstreamModel !== inference.requestedModel) {
    const model = memberOf(members, 'model');
    if (model) splices.push(replace(model, JSON.stringify(upstreamModel)));
  }
  if (inference.stream && !inference.includeUsage) splices.push(includeUsage(body, members));
  return splices.length === 0 ? body : applySplices(body, splices);
}

function includeUsage(body: Buffer, members: JsonMembers): Splice {
  const streamOptions = memberOf(members, 'stream_options');
  if (!streamOptions) return insertFirst(members, '"stream_options":{"include_usage":true}');
  const nested = scanMember(body, streamOptions);
  if (nested.kind !== 'object') return replace(streamOptions, '{"include_usage":true}'); // it was null
  const refused = memberOf(nested.members, 'include_usage');
  return refused ? replace(refused, 'true') : insertFirst(nested.members, '"include_usage":true');
}

function memberOf(members: JsonMembers, key: string): JsonMember | undefined {
  return members.list.find((member) => member.key === key);
}

function replace(member: JsonMember, text: string): Splice {
  return { start: member.valueStart, end: member.valueEnd, text };
}

/** Right behind the opening brace: the one place that is the same whatever follows. */
function insertFirst(members: JsonMembers, text: string): Splice {
  const at = members.start + 1;
  return { start: at, end: at, text: members.list.length === 0 ? text : `${text},` };
}

function applySplices(body: Buffer, splices: Splice[]): Buffer {
  splices.sort((one, other) => one.start - other.start);
  const parts: Buffer[] = [];
  let kept = 0;
  for (const { start, end, text } of splices) {
    parts.push(body.subarray(kept, start), Buffer.from(text));
    kept = end;
  }
  parts.push(body.subarray(kept));
  return Buffer.concat(parts);
}
