import type { AnswerContext } from '../answer-context.ts';
import type { Json } from '../read-fields.ts';
import { readInteger } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respondAtOnce } from '../respond.ts';
import type { Route } from '../route.ts';
import { SimulatedError } from '../simulated-error.ts';
import { type Content, maxKeptBytes, type StoredUpload } from '../stored-objects.ts';
import { openaiForm } from './form.ts';
import { requireFile, requireForm } from './read-form.ts';
import { makeId, now, storeFile } from './stored-file.ts';

const hourS = 3600;

/** Uploads (https://platform.openai.com/docs/api-reference/uploads). */
export const uploadsRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/uploads$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const request = readJson(context, body);
      const id = `upload_${makeId(context, 1)}`;
      const created = now(context);
      const bytes = readInteger(request, 'bytes', 0, 2 ** 33) ?? 0;
      const names = { filename: request['filename'] ?? '', purpose: request['purpose'] ?? '' };
      const times = { created_at: created, expires_at: created + hourS };
      const object = { id, object: 'upload', bytes, ...times, ...names, status: 'pending' };
      context.defaults.stored.uploads.set(id, { object, parts: new Map() }, 1000);
      respondAtOnce(context, object);
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/uploads\/([^/]+)\/parts$/,
    form: openaiForm,
    answer: (context, { form, params: [uploadId = ''] }) => {
      const upload = findPending(context, uploadId);
      const { size, bytes } = requireFile(requireForm(form), 'data');
      const id = `part_${makeId(context, 2)}`;
      keep(context, { ...upload, parts: withPart(upload.parts, id, { size, bytes }) });
      respondAtOnce(context, { id, object: 'upload.part', created_at: now(context), upload_id: uploadId });
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/uploads\/([^/]+)\/complete$/,
    form: openaiForm,
    answer: (context, { body, params: [id = ''] }) => {
      const { object, parts } = findPending(context, id);
      const ids = readJson(context, body)['part_ids'];
      const content = join(Array.isArray(ids) ? ids.map((part) => findPart(parts, part)) : []);
      if (content.size !== object['bytes']) {
        const message = `Expected ${String(object['bytes'])} bytes of data, but got ${content.size}.`;
        throw new SimulatedError(400, message);
      }
      const { filename, purpose } = object;
      const file = storeFile(context, content, { filename: String(filename), purpose: String(purpose) });
      respondAtOnce(context, end(context, object, { status: 'completed', file }));
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/uploads\/([^/]+)\/cancel$/,
    form: openaiForm,
    answer: (context, { params: [id = ''] }) => {
      respondAtOnce(context, end(context, findPending(context, id).object, { status: 'cancelled' }));
    },
  },
];

/** @throws SimulatedError 404 for an unknown upload, 400 for one that has ended */
function findPending({ defaults }: AnswerContext, id: string): StoredUpload {
  const upload = defaults.stored.uploads.get(id);
  if (!upload) throw new SimulatedError(404, `No such Upload object: ${id}`, { param: 'id' });
  if (upload.object['status'] === 'pending') return upload;
  throw new SimulatedError(400, `Upload is already ${String(upload.object['status'])}.`);
}

/** The parts with one more. None is kept where they are too large together. */
function withPart(parts: ReadonlyMap<string, Content>, id: string, part: Content): ReadonlyMap<string, Content> {
  const all = [...parts, [id, part] as const];
  const isKept = sum(all.map(([, { size }]) => size)) <= maxKeptBytes;
  return new Map(isKept ? all : all.map(([key, { size }]) => [key, { size, bytes: undefined }]));
}

function join(parts: readonly Content[]): Content {
  const pieces = parts.flatMap(({ bytes }) => bytes ?? []);
  const bytes = pieces.length === parts.length ? Buffer.concat(pieces) : undefined;
  return { size: sum(parts.map(({ size }) => size)), bytes };
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function findPart(parts: ReadonlyMap<string, Content>, id: unknown): Content {
  const part = typeof id === 'string' ? parts.get(id) : undefined;
  if (part) return part;
  throw new SimulatedError(400, 'No such part of the upload.', { param: 'part_ids' });
}

function end(context: AnswerContext, object: Json, changes: Json): Json {
  const ended = { ...object, ...changes };
  keep(context, { object: ended, parts: new Map() });
  return ended;
}

function keep({ defaults }: AnswerContext, upload: StoredUpload): void {
  const bytes = 1000 + sum([...upload.parts.values()].map((part) => part.bytes?.length ?? 0));
  defaults.stored.uploads.set(String(upload.object['id']), upload, bytes);
}
