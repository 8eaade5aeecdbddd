import { clientSide } from '../client-side.ts';
import { headgateAnswerFates } from './answer-fates.ts';
import { errorEvent, statusOf, writeError } from './write-error.ts';
import { readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';
import { HeadgateStreamWriter } from './write-stream.ts';

export const headgateClient = clientSide({
  name: 'headgate',
  readRequest: (body, request) => readRequest(body, request?.maxValues, request?.ids),
  events: { errorEvent },
  answerFates: headgateAnswerFates,
  statusOf,
  writeError,
  writeAnswer,
  streamWriter: (_inference, metadata) => new HeadgateStreamWriter(metadata),
});
