import type { AnswerFormat } from '../answer-format.ts';
import { SseWriter, writeSseComment } from '../sse-writer.ts';
import { writeChunks } from './chat-chunks.ts';
import { writeCompletion } from './chat-completion.ts';
import { errorBody } from './form.ts';

/** Chat completions (https://platform.openai.com/docs/api-reference/chat). */
export const chatFormat: AnswerFormat = {
  streamType: 'text/event-stream; charset=utf-8',
  writeComplete: writeCompletion,
  writeEvents: writeChunks,
  writeErrorEvent: (error, _, scenario) => new SseWriter(scenario).data(JSON.stringify({ error: errorBody(error) })),
  writeBrokenEvent: (scenario) => new SseWriter(scenario).data('{"id":"chatcmpl-'),
  writeComment: writeSseComment,
};
