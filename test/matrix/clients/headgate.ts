import { createParser } from 'eventsource-parser';
import { citySchema, pixel, document, question, toolDescription, toolName, toolSchema } from './asked.ts';
import { type Client, finishIn, type Place, type Reply, type Talk, type Turn } from './client.ts';

/** The gateway's own dialect. It has no SDK; a client is `fetch` and a parser of events. */
export const headgate: Client = {
  name: '`/v1/inference`',
  dialect: 'headgate',
  sdk: 'fetch',
  route: '/v1/inference',
  lacks: ['reasoning over two turns'],
  begin: (place) => new InferenceTalk(place),
  readFailure(thrown) {
    if (thrown instanceof Refused) return thrown;
    if (thrown instanceof Error) return { status: undefined, message: thrown.message };
    throw thrown;
  },
};

class Refused extends Error {
  readonly status: number | undefined;

  constructor(status: number | undefined, said: string) {
    super(said);
    this.status = status;
  }
}

interface Call {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface Answer {
  readonly output: string;
  readonly tool_calls?: readonly Call[];
  readonly finish_reason: string | null;
  readonly usage: { readonly output_tokens: number } | null;
}

class InferenceTalk implements Talk {
  readonly #place: Place;
  readonly #messages: object[] = [];
  #callIds: readonly string[] = [];

  constructor(place: Place) {
    this.#place = place;
  }

  async ask(turn: Turn): Promise<Reply> {
    const { result } = turn;
    if (result === undefined) this.#messages.push({ role: 'user', content: contentOf(turn) });
    else for (const id of this.#callIds) this.#messages.push({ role: 'tool', tool_call_id: id, content: result });
    const { output, tool_calls: calls = [], finish_reason: finish, usage } = await this.#call(turn);
    this.#messages.push({ role: 'assistant', content: output, ...(calls.length > 0 ? { tool_calls: calls } : {}) });
    this.#callIds = calls.map(({ id }) => id);
    return {
      text: output,
      finish: calls.length > 0 && finishIn(words, finish) === 'stop' ? 'tool_calls' : finishIn(words, finish),
      outputTokens: usage?.output_tokens,
      calls: calls.map((call) => ({
        name: call.function.name,
        input: JSON.parse(call.function.arguments) as unknown,
      })),
    };
  }

  async #call(turn: Turn): Promise<Answer> {
    const { url, model, headers } = this.#place;
    const response = await fetch(`${url}/v1/inference`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'x-simulate': turn.simulate },
      body: JSON.stringify({ model, messages: this.#messages, stream: turn.stream === true, ...membersOf(turn) }),
      ...(turn.signal ? { signal: turn.signal } : {}),
    });
    if (!response.ok) throw new Refused(response.status, await response.text());
    if (turn.stream !== true || response.body === null) return (await response.json()) as Answer;
    return readStream(response.body, turn);
  }
}

async function readStream(body: ReadableStream<Uint8Array>, turn: Turn): Promise<Answer> {
  let output = '';
  const calls: Call[] = [];
  let done: Answer | undefined;
  let failure: Refused | undefined;
  const parser = createParser({
    onEvent({ event, data }) {
      const value = JSON.parse(data) as Record<string, unknown>;
      if (event === 'token') {
        output += String(value['text']);
        turn.onText?.(String(value['text']));
      } else if (event === 'tool_call') calls.push(value as unknown as Call);
      else if (event === 'error') failure = new Refused(undefined, data);
      else if (event === 'done') done = value as unknown as Answer;
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }));
  if (failure !== undefined) throw failure;
  if (done === undefined) throw new Refused(undefined, 'the stream ended without done');
  return { ...done, output, tool_calls: calls };
}

/** The finish reason is in the provider's own vocabulary. */
const words: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  STOP: 'stop',
  completed: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  MAX_TOKENS: 'length',
  max_output_tokens: 'length',
};

function membersOf({ offersTool, wantsCity }: Turn): object {
  const declared = { name: toolName, description: toolDescription, parameters: toolSchema };
  const city = { name: 'city', schema: citySchema, strict: true };
  return {
    ...(offersTool === true ? { tools: [{ type: 'function', function: declared }] } : {}),
    ...(wantsCity === true ? { response_format: { type: 'json_schema', json_schema: city } } : {}),
  };
}

function contentOf({ shows }: Turn): string | object[] {
  if (shows === undefined) return question;
  const text = { type: 'text', text: question };
  if (shows === 'image') return [text, { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }];
  return [text, { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${document}` } }];
}
