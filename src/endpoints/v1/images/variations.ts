import { imageVariationsClient } from '../../../dialects/openai-chat/operations/form-operations.ts';
import { formBody } from '../../form-body.ts';
import { imageAnswers } from '../../image-answers.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { describePassed, formWords, passedForm } from '../../passed-description.ts';

/** `POST /v1/images/variations`: pictures like a picture. */
export const imageVariationsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/images/variations',
  operation: 'image',
  dialect: imageVariationsClient,
  body: formBody,
  describe: () =>
    describePassed({
      operationId: 'createImageVariation',
      summary: 'Create variations of an image',
      description: `The form passes byte for byte; only the model's name is edited. A form without a model gets \`dall-e-2\`, as OpenAI documents it. ${formWords}`,
      requestBody: passedForm({ model: 'Name of the model.', image: 'The picture.' }, ['image']),
      answers: { 'application/json': imageAnswers['application/json'] },
    }),
};
