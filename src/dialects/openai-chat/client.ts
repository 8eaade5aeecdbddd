import { clientSide } from '../client-side.ts';
import { writeError } from '../openai-form/write-error.ts';
import { openaiChatAnswerFates } from './answer-fates.ts';
import { errorEvent } from './write-error.ts';
import { OpenAiChatInference, readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';
import { ChunkWriter } from './write-stream.ts';

export const openaiChatClient = clientSide({
  name: 'openai-chat',
  readRequest: (body, request) => readRequest(body, request?.ids),
  events: { errorEvent },
  answerFates: openaiChatAnswerFates,
  writeError,
  writeAnswer,
  streamWriter: (inference, metadata) =>
    new ChunkWriter(metadata, inference instanceof OpenAiChatInference && inference.includeUsage),
});
