import type { HearAnswer } from '../../../src/core/answer-events.ts';
import { features } from '../../../src/core/conversation-features.ts';
import { GatewayError } from '../../../src/core/errors.ts';
import { messagesIn } from '../../../src/core/framing.ts';
import type { Usage } from '../../../src/core/usage.ts';
import type { StreamReader } from '../../../src/dialects/dialect.ts';
import { errorForm } from '../../../src/dialects/error-form.ts';
import { errorReader } from '../../../src/dialects/error-reader.ts';
import type { Fate, Fates } from '../../../src/dialects/fates.ts';
import { providerSide } from '../../../src/dialects/provider-side.ts';
import { LinesInference } from './client.ts';
import { type Line, type LinesRequest, readLine } from './form.ts';
import { linesFraming } from './framing.ts';

const carried: readonly string[] = ['maxOutputTokens', 'tools', 'toolChoice'];
const refused: readonly string[] = ['jsonSchema', 'choices', 'logprobs', 'forcedTool'];
const fateOf = (feature: string): Fate =>
  carried.includes(feature) ? 'carried' : refused.includes(feature) ? 'refused' : 'dropped';

const errors = errorForm({
  dialect: 'lines',
  framing: linesFraming,
  members: ['oops', 'status'],
  findError(value) {
    const { oops: words, status = 502 } = (value ?? {}) as Line;
    return words === undefined ? undefined : { words, status };
  },
});

export const linesProvider = providerSide({
  name: 'lines',
  fates: Object.fromEntries(features.map((feature) => [feature, fateOf(feature)])) as unknown as Fates,
  framing: linesFraming,
  passedHeaders: { toProvider: [], toClient: [] },
  errors: errorReader(errors),
  isAnswer: (body) => readLine(body.toString())?.end !== undefined,
  passCall: (inference) => (inference instanceof LinesInference ? call(inference.body, inference.stream) : undefined),
  writeCall({ messages, stream, maxOutputTokens: most }, { upstreamModel: model }) {
    const say = messages.map(({ role, content }) => ({
      who: role === 'assistant' ? 'you' : 'me',
      words: typeof content === 'string' ? content : content.map((part) => ('text' in part ? part.text : '')).join(''),
    }));
    const request: LinesRequest = { model, say, live: stream, ...(most === undefined ? {} : { most }) };
    return call(Buffer.from(JSON.stringify(request)), stream);
  },
  readAnswer(body, hear) {
    const line = readLine(body.toString());
    if (line?.end === undefined) throw new GatewayError('upstream_invalid');
    new LineReader().line(line, hear);
  },
  streamReader: () => new LineReader(),
});

function call(body: Buffer, stream: boolean) {
  return { method: 'POST', path: '/lines', body, expects: stream ? 'stream' : 'complete' } as const;
}

class LineReader implements StreamReader {
  #calls = 0;
  #outputLines = 0;
  #told: Usage | undefined;
  #began = false;
  ended = false;

  get usage(): Usage {
    const count = this.#outputLines;
    return this.#told ?? { inputTokens: 0, outputTokens: count, totalTokens: count, estimated: true };
  }

  read(frames: Buffer, hear: HearAnswer): void {
    for (const { data } of messagesIn(frames, linesFraming)) if (!this.ended) this.line(readLine(data), hear);
  }

  /** A stream of lines without its end is never whole. */
  finish(): boolean {
    return false;
  }

  line(line: Line | undefined, hear: HearAnswer): void {
    if (line === undefined) throw new GatewayError('upstream_invalid', 'A line is no JSON.');
    const error = errors.read(line, { place: 'event' });
    this.ended = error !== undefined || line.end !== undefined;
    if (error !== undefined) {
      hear({ kind: 'error', error });
      return;
    }
    if (!this.#began) hear({ kind: 'start', model: undefined });
    this.#began = true;
    if (line.w !== undefined) this.#outputLines += 1;
    this.#content(line, hear);
    if (line.end === undefined) return;
    const reason = line.end === 'stop' || line.end === 'tool_calls' ? line.end : 'other';
    hear({ kind: 'finish', reason, said: line.end });
    const [inputTokens, outputTokens] = line.spent ?? [];
    if (inputTokens !== undefined && outputTokens !== undefined)
      this.#told = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
    hear({ kind: 'usage', usage: this.usage });
  }

  #content({ w, also = [], call: begun, with: json }: Line, hear: HearAnswer): void {
    if (w !== undefined && w !== '') hear({ kind: 'text', text: w });
    for (const event of also) hear(event);
    if (begun !== undefined) {
      hear({ kind: 'tool_call_begin', call: this.#calls, position: this.#calls, ...begun });
      this.#calls += 1;
    }
    if (json !== undefined) hear({ kind: 'tool_call_arguments', call: Math.max(0, this.#calls - 1), json });
  }
}
