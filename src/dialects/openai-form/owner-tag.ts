import type { ObjectIds } from '../../core/object-ids.ts';
import { invalidRequest } from './check-member.ts';

/** The member of `metadata` that says whose an object is. */
const ownerMember = 'headgate_owner';
/** OpenAI's own bound. https://platform.openai.com/docs/api-reference/batch/create */
const maxPairs = 16;

/** A file has no metadata, so the beginning of its name says whose it is. Its end stays, by which providers tell its type. */
const taggedName = /^hg-([A-Za-z0-9_-]{16})-/;
/** The same anywhere in a header. */
const taggedNames = /\bhg-([A-Za-z0-9_-]{16})-/g;

type Members = Record<string, unknown>;

/** What stands before the name of a caller's file. */
export function filenameTag({ ownerTag }: ObjectIds): string {
  return `hg-${ownerTag}-`;
}

/** The name of a file as the caller wrote it. */
export function withoutTag(filename: string, ids: ObjectIds): string {
  return filename.replace(taggedName, (whole, tag: string) => (ids.isOwnTag(tag) ? '' : whole));
}

/** A header with the names of files as the caller wrote them. */
export function withoutTags(header: string, ids: ObjectIds): string {
  return header.replaceAll(taggedNames, (whole, tag: string) => (ids.isOwnTag(tag) ? '' : whole));
}

/**
 * How an object tells its owner: by the name of its file, or by a member of its metadata, which is there as soon as it is made, and
 * written again where the metadata is replaced.
 */
export type OwnerTag = 'filename' | 'metadata' | 'new_metadata';

/** Says in a request whose the object is that it makes or changes. @throws GatewayError `invalid_request` */
export function tagObject(request: Members, tag: OwnerTag, ids: ObjectIds): void {
  const { filename, metadata } = request;
  if (tag === 'filename') {
    if (typeof filename === 'string') request['filename'] = `${filenameTag(ids)}${filename}`;
    return;
  }
  if (metadata === undefined && tag === 'new_metadata') return;
  // What is no object, the provider refuses.
  if (metadata !== undefined && metadata !== null && !isMembers(metadata)) return;
  const pairs: Members = { ...metadata };
  if (ownerMember in pairs) {
    throw invalidRequest('invalid_value', 'metadata', `metadata.${ownerMember} is set by the gateway.`);
  }
  if (Object.keys(pairs).length >= maxPairs) {
    const most = maxPairs - 1;
    const message = `metadata may have at most ${most} pairs here: the gateway adds one, so that lists tell whose each object is.`;
    throw invalidRequest('invalid_value', 'metadata', message);
  }
  request['metadata'] = { ...pairs, [ownerMember]: ids.ownerTag };
}

/** Whether an object in a provider's list is one of the caller. */
export function isOwn({ metadata, filename }: Members, ids: ObjectIds): boolean {
  const tag = isMembers(metadata) ? metadata[ownerMember] : undefined;
  if (typeof tag === 'string') return ids.isOwnTag(tag);
  const [, ofName] = (typeof filename === 'string' ? taggedName.exec(filename) : undefined) ?? [];
  return ofName !== undefined && ids.isOwnTag(ofName);
}

/** The metadata as the caller wrote it. */
export function withoutOwner(metadata: unknown): unknown {
  if (!isMembers(metadata) || !(ownerMember in metadata)) return metadata;
  const { [ownerMember]: _, ...own } = metadata;
  return own;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
