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
    answer: (context, { form: sent }) => {
      const form = requireForm(sent);
      const file = requireFile(form, 'file');
      const purpose = requireField(form, 'purpose');
      respondAtOnce(context, storeFile(context, file, { filename: file.name, purpose }));
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/files$/,
    form: openaiForm,
    answer: (context, { query }) => {
      const purpose = query.get('purpose');
      const files = context.defaults.stored.files.values().map(({ object }) => object);
      respondAtOnce(
        context,
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
    answer: (context, { params: [id = ''] }) => {
      respondAtOnce(context, findFile(context, id).object);
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/files\/([^/]+)\/content$/,
    form: openaiForm,
    answer: (context, { params: [id = ''] }) => {
      const body = contentOf(findFile(context, id));
      const readyAtMs = context.exchange.askedAtMs;
      respond(context, { body, contentType: 'application/octet-stream', tokens: 0, readyAtMs });
    },
  },
  {
    methods: ['DELETE'],
    path: /^\/v1\/files\/([^/]+)$/,
    form: openaiForm,
    answer: (context, { params: [id = ''] }) => {
      findFile(context, id);
      context.defaults.stored.files.delete(id);
      respondAtOnce(context, { id, object: 'file', deleted: true });
    },
  },
];
