import { transcriptionsClient } from '../../../dialects/openai-chat/operations/form-operations.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { describePassed, formWords, passedForm } from '../../passed-description.ts';
import { formBody } from '../../form-body.ts';

/** `POST /v1/audio/transcriptions`: a sound to text, complete or streamed. */
export const transcriptionsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/audio/transcriptions',
  operation: 'transcribe',
  dialect: transcriptionsClient,
  body: formBody,
  describe: () =>
    describePassed({
      operationId: 'createTranscription',
      summary: 'Transcribe speech',
      description: `The form passes byte for byte; only the model's name is edited. ${formWords}`,
      requestBody: passedForm({ model: 'Name of the model.', file: 'The sound.' }, ['model', 'file']),
      answers: {
        'application/json': { text: 'A headgate is the gate at the head of a canal.' },
        'text/plain': 'A headgate is the gate at the head of a canal.',
        'text/event-stream': 'data: {"type":"transcript.text.done","text":"A headgate …"}\n\n',
      },
    }),
};
