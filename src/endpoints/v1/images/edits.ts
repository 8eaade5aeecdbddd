import { imageEditsClient } from '../../../dialects/openai-chat/operations/form-operations.ts';
import { formBody } from '../../form-body.ts';
import { imageAnswers } from '../../image-answers.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { describePassed, formWords, passedForm } from '../../passed-description.ts';

/** `POST /v1/images/edits`: pictures from pictures, complete or streamed. */
export const imageEditsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/images/edits',
  operation: 'image',
  dialect: imageEditsClient,
  body: formBody,
  describe: () =>
    describePassed({
      operationId: 'createImageEdit',
      summary: 'Edit images',
      description: `The form passes byte for byte; only the model's name is edited. A form without a model gets \`dall-e-2\`, as OpenAI documents it. ${formWords}`,
      requestBody: passedForm({ model: 'Name of the model.', image: 'The picture.', prompt: 'What to change.' }, [
        'image',
        'prompt',
      ]),
      answers: imageAnswers,
    }),
};
