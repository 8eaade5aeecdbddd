import type { AnswerFormat } from '../answer-format.ts';
import { SseWriter, writeSseComment } from '../sse-writer.ts';
import { typeOf } from './form.ts';
import { writeMessageEvents } from './message-events.ts';
import { writeMessage } from './message.ts';

/** Anthropic's Messages (https://docs.anthropic.com/en/api/messages). */
export const messagesFormat: AnswerFormat = {
  streamType: 'text/event-stream; charset=utf-8',
  writeComplete: writeMessage,
  writeEvents: writeMessageEvents,
  writeErrorEvent: (error, plan, scenario) =>
    new SseWriter(scenario).typed({
      type: 'error',
      error: { type: error.type ?? typeOf(error.status), message: error.message },
      request_id: `req_01${plan.id.slice(0, 22)}`,
    }),
  writeBrokenEvent: (scenario) => new SseWriter(scenario).data('{"type":"content_block_delta","index":'),
  writeComment: writeSseComment,
};
