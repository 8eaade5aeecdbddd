import { answerGeneration } from '../answer-generation.ts';
import type { AnswerContext } from '../answer-context.ts';
import type { Form } from '../multipart-reader.ts';
import { plainRequest } from '../plain-request.ts';
import { wrongType } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import type { Route } from '../route.ts';
import { openaiForm } from './form.ts';
import { requireField, requireFile, requireForm } from './read-form.ts';
import { readModelName } from './read-model.ts';
import { soundForm } from './sound.ts';
import { SpeechFormat } from './speech-format.ts';
import { transcriptionFormat } from './transcription-format.ts';

// What a second of sound counts as, in the characters that tokens are computed from.
const bytesPerCharacter = 100;

/** Speech, transcriptions and translations (https://platform.openai.com/docs/api-reference/audio). */
export const audioRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/audio\/speech$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const request = readJson(context, body);
      const model = readModelName(request);
      const { input } = request;
      if (typeof input !== 'string' || input === '') throw wrongType('input', 'a string', input);
      const format = new SpeechFormat(
        soundForm(request['response_format']),
        input.length,
        request['stream_format'] === 'sse',
      );
      answerGeneration(context, plainRequest(model, true, input.length), format);
    },
  },
  transcribing('transcriptions'),
  transcribing('translations'),
];

function transcribing(name: string): Route {
  return {
    methods: ['POST'],
    path: new RegExp(`^\\/v1\\/audio\\/${name}$`),
    form: openaiForm,
    answer: (context, { form }) => {
      transcribe(context, requireForm(form));
    },
  };
}

function transcribe(context: AnswerContext, form: Form): void {
  const { size } = requireFile(form, 'file');
  const model = requireField(form, 'model');
  const request = plainRequest(model, form.field('stream') === 'true', Math.ceil(size / bytesPerCharacter));
  answerGeneration(context, request, transcriptionFormat(form.field('response_format') ?? 'json'));
}
