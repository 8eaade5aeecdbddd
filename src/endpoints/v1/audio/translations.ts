import { translationsClient } from '../../../dialects/openai-chat/operations/form-operations.ts';
import { formBody } from '../../form-body.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { describePassed, formWords, passedForm } from '../../passed-description.ts';

/** `POST /v1/audio/translations`: a sound to text in English. */
export const translationsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/audio/translations',
  operation: 'transcribe',
  dialect: translationsClient,
  body: formBody,
  describe: () =>
    describePassed({
      operationId: 'createTranslation',
      summary: 'Translate speech into English text',
      description: `The form passes byte for byte; only the model's name is edited. ${formWords}`,
      requestBody: passedForm({ model: 'Name of the model.', file: 'The sound.' }, ['model', 'file']),
      answers: {
        'application/json': { text: 'A headgate is the gate at the head of a canal.' },
        'text/plain': 'A headgate is the gate at the head of a canal.',
      },
    }),
};
