import { answerGeneration } from '../answer-generation.ts';
import { tokensOf } from '../answer-plan.ts';
import { withModel } from '../answer-context.ts';
import { unescapeId } from '../listed-models.ts';
import { isObject } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respondJson } from '../respond.ts';
import type { Route } from '../route.ts';
import { converseFormat } from './converse-format.ts';
import { bedrockForm } from './form.ts';
import { readConverse } from './read-converse.ts';

export const bedrockRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/model\/(.+)\/converse(-stream)?$/s,
    form: bedrockForm,
    answer: (context, { body, params: [model = '', stream] }) => {
      const request = readConverse(readJson(context, body), unescapeId(model), stream === '-stream');
      answerGeneration(context, request, converseFormat);
    },
  },
  {
    methods: ['POST'],
    path: /^\/model\/(.+)\/count-tokens$/s,
    form: bedrockForm,
    answer: (context, { body, params }) => {
      const model = unescapeId(params[0] ?? '');
      const { input } = readJson(context, body);
      const converse = isObject(input) && isObject(input['converse']) ? input['converse'] : {};
      const { promptLength } = readConverse(converse, model, false);
      respondJson(withModel(context, model), { inputTokens: tokensOf(promptLength) }, model);
    },
  },
];
