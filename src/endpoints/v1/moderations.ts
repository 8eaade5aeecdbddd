import { moderationsClient } from '../../dialects/openai-chat/operations/json-operations.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { describePassed, passedJson } from '../passed-description.ts';

/** `POST /v1/moderations`: what a text or a picture may be objected to for. */
export const moderationsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/moderations',
  operation: 'moderate',
  dialect: moderationsClient,
  describe: () =>
    describePassed({
      operationId: 'createModeration',
      summary: 'Moderate a text or an image',
      description:
        "Passes byte for byte in OpenAI's form. A request without a model gets `omni-moderation-latest`, as OpenAI documents it; that name must be served and allowed like any other.",
      requestBody: passedJson({ model: 'Name of the model.', input: 'What to judge.' }, ['input'], {
        model: 'omni-moderation-latest',
        input: 'What is a headgate?',
      }),
      answers: {
        'application/json': {
          id: 'modr-1',
          model: 'omni-moderation-latest',
          results: [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.0001 } }],
        },
      },
    }),
};
