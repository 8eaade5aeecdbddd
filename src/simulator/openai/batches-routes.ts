import type { AnswerContext } from '../answer-context.ts';
import type { Json } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respondAtOnce } from '../respond.ts';
import type { Route } from '../route.ts';
import { SimulatedError } from '../simulated-error.ts';
import type { StoredBatch } from '../stored-objects.ts';
import { runBatch } from './batch.ts';
import { openaiForm } from './form.ts';
import { contentOf, findFile, listOf, makeId, now, storeFile } from './stored-file.ts';

const endpoints: readonly unknown[] = ['/v1/chat/completions', '/v1/embeddings'];
const dayS = 86_400;

/** Batches (https://platform.openai.com/docs/api-reference/batch). */
export const batchesRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/batches$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const stored = makeBatch(context, readJson(context, body));
      context.defaults.stored.batches.set(String(stored.begun['id']), stored, JSON.stringify(stored).length);
      respondAtOnce(context, stored.begun);
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/batches$/,
    form: openaiForm,
    answer: (context, { query }) => {
      respondAtOnce(context, listOf(context.defaults.stored.batches.values().map(stateOf), query));
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/batches\/([^/]+)$/,
    form: openaiForm,
    answer: (context, { params: [id = ''] }) => {
      respondAtOnce(context, stateOf(findBatch(context, id)));
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/batches\/([^/]+)\/cancel$/,
    form: openaiForm,
    answer: (context, { params: [id = ''] }) => {
      const batch = findBatch(context, id);
      if (stateOf(batch) === batch.ended) {
        throw new SimulatedError(409, `Cannot cancel a batch with status '${String(batch.ended['status'])}'.`);
      }
      const ended = { ...batch.begun, status: 'cancelled', cancelled_at: now(context) };
      context.defaults.stored.batches.set(id, { ...batch, ended, endsAtMs: 0 }, JSON.stringify(batch).length);
      respondAtOnce(context, { ...ended, status: 'cancelling' });
    },
  },
];

/** @throws SimulatedError 400 */
function makeBatch(context: AnswerContext, request: Json): StoredBatch {
  const { endpoint, input_file_id: fileId } = request;
  if (typeof endpoint !== 'string' || !endpoints.includes(endpoint)) {
    throw new SimulatedError(400, `The simulator makes batches of ${endpoints.join(' and ')}.`, { param: 'endpoint' });
  }
  const content = contentOf(findFile(context, String(fileId)));
  const { answers, errors } = runBatch(context, endpoint, content);
  const created = now(context);
  const begun = {
    id: `batch_${makeId(context, 3)}`,
    object: 'batch',
    endpoint,
    errors: null,
    input_file_id: fileId,
    completion_window: request['completion_window'] ?? '24h',
    status: 'in_progress',
    output_file_id: null,
    error_file_id: null,
    created_at: created,
    in_progress_at: created,
    expires_at: created + dayS,
    request_counts: { total: answers.length + errors.length, completed: 0, failed: 0 },
    metadata: request['metadata'] ?? null,
  };
  const counts = { total: answers.length + errors.length, completed: answers.length, failed: errors.length };
  const files = {
    output_file_id: answers.length === 0 ? null : storeLines(context, answers, 'output'),
    error_file_id: errors.length === 0 ? null : storeLines(context, errors, 'error'),
  };
  const ended = { ...begun, status: 'completed', ...files, completed_at: created, request_counts: counts };
  return { begun, ended, endsAtMs: context.exchange.askedAtMs + (context.scenario.ttft ?? 0) };
}

function storeLines(context: AnswerContext, lines: readonly string[], kind: 'output' | 'error'): unknown {
  const names = { filename: `batch_${kind}.jsonl`, purpose: 'batch_output' };
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  return storeFile(context, { size: bytes.length, bytes }, names)['id'];
}

/** @throws SimulatedError 404 */
function findBatch({ defaults }: AnswerContext, id: string): StoredBatch {
  const batch = defaults.stored.batches.get(id);
  if (batch) return batch;
  throw new SimulatedError(404, `No batch found with id '${id}'.`, { param: 'id' });
}

function stateOf({ begun, ended, endsAtMs }: StoredBatch): Json {
  return endsAtMs <= performance.now() ? ended : begun;
}
