import type { HearAnswer } from '../../../src/core/answer-events.ts';
import { features } from '../../../src/core/conversation-features.ts';
import { GatewayError } from '../../../src/core/errors.ts';
import type { Ending, StreamTransform } from '../../../src/core/stream-transform.ts';
import type { ProviderError, ProviderErrorPlace } from '../../../src/core/provider-error.ts';
import { providerFailure } from '../../../src/core/provider-failure.ts';
import type { Usage } from '../../../src/core/usage.ts';
import type { ProviderDialect, StreamReader } from '../../../src/dialects/dialect.ts';
import type { Fate, Fates } from '../../../src/dialects/fates.ts';
import { LinesInference } from './client.ts';
import { type Line, type LinesRequest, readLine } from './form.ts';
import { linesFraming, linesIn } from './framing.ts';

const carried: readonly string[] = ['maxOutputTokens', 'tools', 'toolChoice'];
const refused: readonly string[] = ['jsonSchema', 'choices', 'logprobs', 'forcedTool'];
const fateOf = (feature: string): Fate =>
  carried.includes(feature) ? 'carried' : refused.includes(feature) ? 'refused' : 'dropped';

export const linesProvider: ProviderDialect = {
  name: 'lines',
  fates: Object.fromEntries(features.map((feature) => [feature, fateOf(feature)])) as unknown as Fates,
  framing: linesFraming,
  passedHeaders: { toProvider: [], toClient: [] },
  errors: {
    inRefusal: ({ status }, body) =>
      errorIn(readLine(body?.toString() ?? ''), 'status', status) ?? told({}, 'status', status),
    inAnswer: (_head, body) => errorIn(readLine(body.toString()), 'body'),
    inOtherBody: (_head, body) => errorIn(readLine(body.toString()), 'body'),
    inFirstEvent: (_head, { data }) => errorIn(readLine(data), 'first_event'),
  },
  isAnswer: (body) => readLine(body.toString())?.end !== undefined,
  isReadable: (data) => readLine(data) !== undefined,
  isWhole: ({ data }) => readLine(data) !== undefined,
  passCall: (inference) =>
    inference instanceof LinesInference
      ? { method: 'POST', path: '/lines', body: inference.body, expects: inference.stream ? 'stream' : 'complete' }
      : undefined,
  writeCall({ messages, stream, maxOutputTokens }, { upstreamModel }) {
    const said = messages.map(({ role, content }) => ({
      who: role === 'assistant' ? 'you' : 'me',
      words: typeof content === 'string' ? content : content.map((part) => ('text' in part ? part.text : '')).join(''),
    }));
    const limit = maxOutputTokens === undefined ? {} : { most: maxOutputTokens };
    const request: LinesRequest = { model: upstreamModel, say: said, live: stream, ...limit };
    const expects = stream ? 'stream' : 'complete';
    return { method: 'POST', path: '/lines', body: Buffer.from(JSON.stringify(request)), expects };
  },
  readSummary: ({ body }) => ({ usage: usageOf(readLine(body.toString())), reportedModel: undefined }),
  passStream: (_inference, { provider }) => new LinesPass(new LineReader(provider.name)),
  readAnswer(body, hear) {
    const line = readLine(body.toString());
    if (line?.end === undefined) throw new GatewayError('upstream_invalid');
    hear({ kind: 'start', model: undefined });
    tellLine(line, 0, hear);
    const usage = usageOf(line);
    if (usage !== undefined) hear({ kind: 'usage', usage });
  },
  streamReader: ({ provider }) => new LineReader(provider.name),
};

class LineReader implements StreamReader {
  readonly #provider: string;
  #calls = 0;
  #began = false;
  #outputLines = 0;
  #told: Usage | undefined;
  ended = false;

  constructor(provider: string) {
    this.#provider = provider;
  }

  get usage(): Usage {
    const count = this.#outputLines;
    return this.#told ?? { inputTokens: 0, outputTokens: count, totalTokens: count, estimated: true };
  }

  read(frames: Buffer, hear: HearAnswer): void {
    for (const { data } of linesIn(frames)) if (!this.ended) this.#line(readLine(data), hear);
  }

  finish(rest: Buffer, hear: HearAnswer): boolean {
    const last = linesFraming.lastOf(rest);
    if (last !== undefined && readLine(last.data) !== undefined) this.read(rest, hear);
    return false;
  }

  #line(line: Line | undefined, hear: HearAnswer): void {
    if (line === undefined) throw new GatewayError('upstream_invalid', 'A line is no JSON.');
    const error = errorIn(line, 'event');
    if (error !== undefined) {
      this.ended = true;
      hear({ kind: 'error', error: providerFailure(error, this.#provider) });
      return;
    }
    if (!this.#began) hear({ kind: 'start', model: undefined });
    this.#began = true;
    if (line.w !== undefined) this.#outputLines += 1;
    tellLine(line, this.#calls, hear);
    if (line.call !== undefined) this.#calls += 1;
    if (line.end === undefined) return;
    this.#told = usageOf(line);
    hear({ kind: 'usage', usage: this.usage });
    this.ended = true;
  }
}

/** Passes lines on unchanged. */
class LinesPass implements StreamTransform {
  readonly #reader: LineReader;
  ending: Ending | undefined;

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  take(frames: Buffer): Buffer {
    let error: GatewayError | undefined;
    try {
      this.#reader.read(frames, (event) => {
        if (event.kind === 'error') error = event.error;
      });
    } catch (thrown) {
      this.ending = { kind: 'failed', error: GatewayError.from(thrown), told: false };
      return Buffer.alloc(0);
    }
    if (error !== undefined) this.ending = { kind: 'failed', error, told: true };
    else if (this.#reader.ended) this.ending = { kind: 'complete', by: 'done' };
    return frames;
  }

  finish(rest: Buffer): Buffer {
    return linesFraming.lastOf(rest) === undefined
      ? Buffer.alloc(0)
      : this.take(Buffer.concat([rest, Buffer.from('\n')]));
  }

  tally() {
    return { usage: this.#reader.usage };
  }
}

function tellLine(line: Line, call: number, hear: HearAnswer): void {
  if (line.w !== undefined && line.w !== '') hear({ kind: 'text', text: line.w });
  if (line.call !== undefined) hear({ kind: 'tool_call_begin', call, position: call, ...line.call });
  if (line.with !== undefined)
    hear({ kind: 'tool_call_arguments', call: Math.max(0, call - (line.call ? 0 : 1)), json: line.with });
  if (line.end !== undefined) hear({ kind: 'finish', reason: line.end === 'stop' ? 'stop' : 'other', said: line.end });
}

function errorIn(line: Line | undefined, place: ProviderErrorPlace, status?: number): ProviderError | undefined {
  return line?.oops === undefined ? undefined : told(line, place, status ?? line.status ?? 502);
}

function told({ oops }: Line, place: ProviderErrorPlace, status: number): ProviderError {
  const kind = status === 429 ? 'rate_limited' : status < 500 ? 'invalid_request' : 'server_error';
  return { kind, place, status, sdks: 'raise', ...(oops === undefined ? {} : { words: oops }) };
}

function usageOf(line: Line | undefined): Usage | undefined {
  if (line?.spent === undefined) return undefined;
  const [inputTokens, outputTokens] = line.spent;
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}
