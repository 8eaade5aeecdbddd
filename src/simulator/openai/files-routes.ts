import { respond, respondAtOnce } from '../respond.ts';
import type { Route } from '../route.ts';
import { openaiForm } from './form.ts';
import { requireField, requireFile, requireForm } from './read-form.ts';
import { contentOf, findFile, listOf, storeFile } from './stored-file.ts';

/** Files (https://platform.openai.com/docs/api-reference/files). */
export const filesRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/files$/,
    form: openaiForm,
    answer: (asked, { form: sent }) => {
      const form = requireForm(sent);
      const file = requireFile(form, 'file');
      const purpose = requireField(form, 'purpose');
      respondAtOnce(asked, storeFile(asked, file, { filename: file.name, purpose }));
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/files$/,
    form: openaiForm,
    answer: (asked, { query }) => {
      const purpose = query.get('purpose');
      const files = asked.defaults.stored.files.values().map(({ object }) => object);
      respondAtOnce(
        asked,
        listOf(
          files.filter((file) => purpose === null || file['purpose'] === purpose),
          query,
        ),
      );
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/files\/([^/]+)$/,
    form: openaiForm,
    answer: (asked, { params: [id = ''] }) => {
      respondAtOnce(asked, findFile(asked, id).object);
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/files\/([^/]+)\/content$/,
    form: openaiForm,
    answer: (asked, { params: [id = ''] }) => {
      const body = contentOf(findFile(asked, id));
      const readyAtMs = asked.exchange.askedAtMs;
      respond(asked, { body, contentType: 'application/octet-stream', tokens: 0, readyAtMs });
    },
  },
  {
    methods: ['DELETE'],
    path: /^\/v1\/files\/([^/]+)$/,
    form: openaiForm,
    answer: (asked, { params: [id = ''] }) => {
      findFile(asked, id);
      asked.defaults.stored.files.delete(id);
      respondAtOnce(asked, { id, object: 'file', deleted: true });
    },
  },
];
