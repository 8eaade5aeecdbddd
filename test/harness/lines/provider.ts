import type { EmitAnswerEvent } from '../../../src/core/answer-events.ts';
import { errorForm } from '../../../src/dialects/error-form.ts';
import { fatesOf } from '../../../src/dialects/fates.ts';
import { generationCall } from '../../../src/dialects/generation-call.ts';
import { StreamUsage } from '../../../src/dialects/openai-form/stream-usage.ts';
import { providerSide } from '../../../src/dialects/provider-side.ts';
import { type Line, linesFraming } from './form.ts';

export const linesProvider = providerSide({
  name: 'lines',
  fates: fatesOf({ maxOutputTokens: 'carried', tools: 'carried', toolChoice: 'carried' }),
  errorForm: errorForm({
    dialect: 'lines',
    framing: linesFraming,
    members: ['oops', 'status'],
    findError(value) {
      const { oops: words, status = 502 } = (value ?? {}) as Line;
      return words === undefined ? undefined : { message: words, status };
    },
  }),
  isAnswer: (_body, { list }) => list.some((member) => member.isNamed('end')),
  passCall: ({ operation, dialect, body, stream }) =>
    operation === 'generate' && dialect === 'lines' ? generationCall('/lines', body, stream) : undefined,
  writeCall({ messages, stream, maxOutputTokens: most }, { upstreamModel: model }) {
    const say = messages.map(({ role, content }) => ({
      who: role === 'assistant' ? 'you' : 'me',
      words: typeof content === 'string' ? content : content.map((part) => ('text' in part ? part.text : '')).join(''),
    }));
    return generationCall('/lines', Buffer.from(JSON.stringify({ model, say, live: stream, most })), stream);
  },
  contentReader: () => new LineReader(),
});

class LineReader {
  ended = false;
  readonly #usage = new StreamUsage();
  #calls = 0;
  #began = false;

  get usage() {
    return this.#usage.known;
  }

  read({ w: text, also = [], call, with: json, end, spent }: Line, emit: EmitAnswerEvent): void {
    if (!this.#began) emit({ kind: 'start', model: undefined });
    this.#began = true;
    if (text !== undefined && text !== '') {
      this.#usage.countOutput();
      emit({ kind: 'text', text });
    }
    for (const event of also) emit(event);
    if (call !== undefined) {
      emit({ kind: 'tool_call_begin', call: this.#calls, position: this.#calls, ...call });
      this.#calls += 1;
    }
    if (json !== undefined) emit({ kind: 'tool_call_arguments', call: Math.max(0, this.#calls - 1), json });
    if (end === undefined) return;
    emit({ kind: 'finish', reason: end === 'stop' || end === 'tool_calls' ? end : 'other', providerReason: end });
    this.#usage.tell({ input: spent?.[0], output: spent?.[1] });
    emit({ kind: 'usage', usage: this.usage });
    this.ended = true;
  }
}
