import type { Asked } from '../asked.ts';
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
    answer: (asked, { body }) => {
      const request = readJson(asked, body);
      const id = `conv_${makeId(asked, 1)}`;
      const object = { id, object: 'conversation', created_at: now(asked), metadata: request['metadata'] ?? {} };
      store(asked.defaults, { object, items: newItems(asked, request) });
      respondAtOnce(asked, object);
    },
  },
  {
    methods: ['GET', 'POST', 'DELETE'],
    path: conversationPath,
    form: openaiForm,
    answer: (asked, { body, params: [id = ''] }) => {
      const { object, items } = find(asked, id);
      const { method } = asked.exchange.request;
      if (method === 'DELETE') {
        asked.defaults.stored.conversations.delete(id);
        respondAtOnce(asked, { id, object: 'conversation.deleted', deleted: true });
        return;
      }
      const metadata = method === 'POST' ? readJson(asked, body)['metadata'] : object['metadata'];
      const changed = { ...object, metadata };
      store(asked.defaults, { object: changed, items });
      respondAtOnce(asked, changed);
    },
  },
  {
    methods: ['GET', 'POST'],
    path: itemsPath,
    form: openaiForm,
    answer: (asked, { body, params: [id = ''], query }) => {
      const { items } = find(asked, id);
      if (asked.exchange.request.method === 'GET') {
        respondAtOnce(asked, listOf(items, query));
        return;
      }
      const added = newItems(asked, readJson(asked, body));
      addToConversation(asked.defaults, id, added);
      respondAtOnce(asked, listOf(added, new URLSearchParams({ order: 'asc' })));
    },
  },
  {
    methods: ['GET', 'DELETE'],
    path: itemPath,
    form: openaiForm,
    answer: (asked, { params: [id = '', itemId = ''] }) => {
      const { object, items } = find(asked, id);
      const item = items.find((one) => one['id'] === itemId);
      if (!item) throw new SimulatedError(404, `Item with id '${itemId}' not found.`, { param: 'item_id' });
      if (asked.exchange.request.method === 'GET') {
        respondAtOnce(asked, item);
        return;
      }
      store(asked.defaults, { object, items: items.filter((one) => one !== item) });
      respondAtOnce(asked, object);
    },
  },
];

/** Adds items to a conversation; nothing happens where it has been deleted. */
export function addToConversation({ stored }: Asked['defaults'], id: string, added: readonly Json[]): void {
  const conversation = stored.conversations.get(id);
  if (conversation) store({ stored }, { ...conversation, items: [...conversation.items, ...added] });
}

function store({ stored }: Pick<Asked['defaults'], 'stored'>, conversation: StoredConversation): void {
  stored.conversations.set(String(conversation.object['id']), conversation, JSON.stringify(conversation).length);
}

function newItems(asked: Asked, request: Json): readonly Json[] {
  const items = readInput(request['items'], () => undefined);
  return items.filter(isObject).map((item, index) => ({ ...item, id: `msg_${makeId(asked, 10 + index)}` }));
}

/** @throws SimulatedError 404 */
function find({ defaults }: Asked, id: string): StoredConversation {
  const conversation = defaults.stored.conversations.get(id);
  if (conversation) return conversation;
  throw new SimulatedError(404, `Conversation with id '${id}' not found.`, { param: 'id' });
}
