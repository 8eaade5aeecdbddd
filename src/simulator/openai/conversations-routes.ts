import type { AnswerContext } from '../answer-context.ts';
import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respondAtOnce } from '../respond.ts';
import type { Route } from '../route.ts';
import { SimulatedError } from '../simulated-error.ts';
import type { StoredConversation } from '../stored-objects.ts';
import { openaiForm } from './form.ts';
import { readInput } from './read-input.ts';
import { listOf, makeId, now } from './stored-file.ts';

const conversationPath = /^\/v1\/conversations\/([^/]+)$/;
const itemsPath = /^\/v1\/conversations\/([^/]+)\/items$/;
const itemPath = /^\/v1\/conversations\/([^/]+)\/items\/([^/]+)$/;

/** Conversations (https://platform.openai.com/docs/api-reference/conversations). */
export const conversationsRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/conversations$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const request = readJson(context, body);
      const id = `conv_${makeId(context, 1)}`;
      const object = { id, object: 'conversation', created_at: now(context), metadata: request['metadata'] ?? {} };
      store(context.defaults, { object, items: newItems(context, request) });
      respondAtOnce(context, object);
    },
  },
  {
    methods: ['GET', 'POST', 'DELETE'],
    path: conversationPath,
    form: openaiForm,
    answer: (context, { body, params: [id = ''] }) => {
      const { object, items } = find(context, id);
      const { method } = context.exchange.request;
      if (method === 'DELETE') {
        context.defaults.stored.conversations.delete(id);
        respondAtOnce(context, { id, object: 'conversation.deleted', deleted: true });
        return;
      }
      const metadata = method === 'POST' ? readJson(context, body)['metadata'] : object['metadata'];
      const changed = { ...object, metadata };
      store(context.defaults, { object: changed, items });
      respondAtOnce(context, changed);
    },
  },
  {
    methods: ['GET', 'POST'],
    path: itemsPath,
    form: openaiForm,
    answer: (context, { body, params: [id = ''], query }) => {
      const { items } = find(context, id);
      if (context.exchange.request.method === 'GET') {
        respondAtOnce(context, listOf(items, query));
        return;
      }
      const added = newItems(context, readJson(context, body));
      addToConversation(context.defaults, id, added);
      respondAtOnce(context, listOf(added, new URLSearchParams({ order: 'asc' })));
    },
  },
  {
    methods: ['GET', 'DELETE'],
    path: itemPath,
    form: openaiForm,
    answer: (context, { params: [id = '', itemId = ''] }) => {
      const { object, items } = find(context, id);
      const item = items.find((one) => one['id'] === itemId);
      if (!item) throw new SimulatedError(404, `Item with id '${itemId}' not found.`, { param: 'item_id' });
      if (context.exchange.request.method === 'GET') {
        respondAtOnce(context, item);
        return;
      }
      store(context.defaults, { object, items: items.filter((one) => one !== item) });
      respondAtOnce(context, object);
    },
  },
];

/** Adds items to a conversation; nothing happens where it has been deleted. */
export function addToConversation({ stored }: AnswerContext['defaults'], id: string, added: readonly Json[]): void {
  const conversation = stored.conversations.get(id);
  if (conversation) store({ stored }, { ...conversation, items: [...conversation.items, ...added] });
}

function store({ stored }: Pick<AnswerContext['defaults'], 'stored'>, conversation: StoredConversation): void {
  stored.conversations.set(String(conversation.object['id']), conversation, JSON.stringify(conversation).length);
}

function newItems(context: AnswerContext, request: Json): readonly Json[] {
  const items = readInput(request['items'], () => undefined);
  return items.filter(isObject).map((item, index) => ({ ...item, id: `msg_${makeId(context, 10 + index)}` }));
}

/** @throws SimulatedError 404 */
function find({ defaults }: AnswerContext, id: string): StoredConversation {
  const conversation = defaults.stored.conversations.get(id);
  if (conversation) return conversation;
  throw new SimulatedError(404, `Conversation with id '${id}' not found.`, { param: 'id' });
}
