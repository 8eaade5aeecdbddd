import { imagesClient } from '../../../dialects/openai-chat/operations/json-operations.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { imageAnswers } from '../../image-answers.ts';
import { describePassed, passedJson } from '../../passed-description.ts';

/** `POST /v1/images/generations`: text to pictures, complete or streamed. */
export const imageGenerationsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/images/generations',
  operation: 'image',
  dialect: imagesClient,
  describe: () =>
    describePassed({
      operationId: 'createImage',
      summary: 'Generate images',
      description:
        "Passes byte for byte in OpenAI's form, partial pictures of a stream included. A request without a model gets `dall-e-2`, as OpenAI documents it; that name must be served and allowed like any other.",
      requestBody: passedJson({ model: 'Name of the model.', prompt: 'What to show.' }, ['prompt'], {
        model: 'gpt-image-1',
        prompt: 'A gate at the head of a canal.',
      }),
      answers: imageAnswers,
    }),
};
