import { speechClient } from '../../../dialects/openai-chat/operations/json-operations.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { bytesExample, describePassed, passedJson } from '../../passed-description.ts';

/** `POST /v1/audio/speech`: text to a sound, as it is made. */
export const speechEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/audio/speech',
  operation: 'speech',
  dialect: speechClient,
  describe: () =>
    describePassed({
      operationId: 'createSpeech',
      summary: 'Create speech from a text',
      description:
        'The bytes of the sound pass as the provider makes them; with `stream_format: sse` its events do. A failure in the middle of the bytes cuts the connection, because a sound has no form for an error.',
      requestBody: passedJson(
        { model: 'Name of the model.', input: 'What to say.', voice: 'Who says it.' },
        ['model', 'input', 'voice'],
        { model: 'gpt-4o-mini-tts', input: 'A headgate is the gate at the head of a canal.', voice: 'alloy' },
      ),
      answers: {
        'audio/mpeg': bytesExample,
        'text/event-stream':
          'data: {"type":"speech.audio.delta","audio":"…"}\n\ndata: {"type":"speech.audio.done","usage":{"input_tokens":14,"output_tokens":101,"total_tokens":115}}\n\n',
      },
    }),
};
