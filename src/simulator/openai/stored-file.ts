import type { AnswerContext } from '../answer-context.ts';
import { Random } from '../random.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { type Content, maxKeptBytes, type StoredFile } from '../stored-objects.ts';

/** Stores a file, and returns its object. */
export function storeFile(
  context: AnswerContext,
  { size, bytes }: Content,
  names: { filename: string; purpose: string },
): Json {
  const id = `file-${makeId(context, size)}`;
  const object = { id, object: 'file', bytes: size, created_at: now(context), ...names, status: 'processed' };
  context.defaults.stored.files.set(id, { object, content: { size, bytes } }, (bytes?.length ?? 0) + 500);
  return object;
}

/** @throws SimulatedError 404 */
export function findFile({ defaults }: AnswerContext, id: string): StoredFile {
  const file = defaults.stored.files.get(id);
  if (file) return file;
  throw new SimulatedError(404, `No such File object: ${id}`, { param: 'id' });
}

/** @throws SimulatedError 400 where the file was too large to be kept */
export function contentOf({ content }: StoredFile): Buffer {
  if (content.bytes) return content.bytes;
  const message = `The simulator keeps the content of files up to ${maxKeptBytes / 2 ** 20} MiB. This one has ${content.size} bytes.`;
  throw new SimulatedError(400, message, { code: 'content_not_kept' });
}

/** An id that differs for each request and each use of the same request. */
export function makeId({ seed, exchange }: AnswerContext, use: number): string {
  return new Random(seed * 31 + exchange.record.number * 7 + use).id(24);
}

/** Seconds since 1970. */
export function now({ isSeeded }: AnswerContext): number {
  return isSeeded ? 1_735_689_600 : Math.floor(Date.now() / 1000);
}

/** A list as OpenAI writes it, newest first unless the client asks for the oldest first. */
export function listOf(objects: readonly Json[], query: URLSearchParams): Json {
  const ordered = query.get('order') === 'asc' ? [...objects] : objects.toReversed();
  const after = ordered.findIndex((object) => object['id'] === query.get('after'));
  const limit = Math.min(Math.max(1, Number(query.get('limit') ?? '100') || 100), 10_000);
  const rest = ordered.slice(after + 1);
  const data = rest.slice(0, limit);
  const ids = { first_id: data[0]?.['id'] ?? null, last_id: data.at(-1)?.['id'] ?? null };
  return { object: 'list', data, ...ids, has_more: rest.length > limit };
}
