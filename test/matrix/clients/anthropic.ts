import Anthropic, { AnthropicError, APIError } from '@anthropic-ai/sdk';
import { citySchema, document, pixel, question, toolDescription, toolName, toolSchema } from './asked.ts';
import { type Client, finishIn, type Place, type Reply, type Talk, type Turn } from './client.ts';

export const anthropic: Client = {
  name: "Anthropic's Messages",
  dialect: 'anthropic',
  sdk: '@anthropic-ai/sdk',
  route: '/v1/messages',
  begin: (place) => new MessagesTalk(place),
  readFailure(thrown) {
    if (!(thrown instanceof AnthropicError)) throw thrown;
    const status: unknown = thrown instanceof APIError ? thrown.status : undefined;
    return { status: typeof status === 'number' ? status : undefined, message: thrown.message };
  },
};

class MessagesTalk implements Talk {
  readonly #place: Place;
  readonly #messages: Anthropic.MessageParam[] = [];
  #callIds: readonly string[] = [];

  constructor(place: Place) {
    this.#place = place;
  }

  async ask(turn: Turn): Promise<Reply> {
    this.#messages.push({ role: 'user', content: this.#contentOf(turn) });
    const message = await this.#call(turn);
    this.#messages.push({ role: 'assistant', content: message.content });
    const calls = message.content.filter((block) => block.type === 'tool_use');
    this.#callIds = calls.map(({ id }) => id);
    return {
      text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      finish: finishIn(words, message.stop_reason),
      outputTokens: message.usage.output_tokens,
      calls: calls.map(({ name, input }) => ({ name, input })),
    };
  }

  #call(turn: Turn): Promise<Anthropic.Message> {
    const { url, model, headers } = this.#place;
    const { messages } = new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0, defaultHeaders: headers });
    const asked = { model, max_tokens: 4096, messages: this.#messages, ...membersOf(turn) };
    const options = { headers: { 'x-simulate': turn.simulate }, ...(turn.signal ? { signal: turn.signal } : {}) };
    if (turn.stream !== true) return messages.create(asked, options);
    const stream = messages.stream(asked, options);
    stream.on('text', (delta) => turn.onText?.(delta));
    return stream.finalMessage();
  }

  #contentOf({ shows, result }: Turn): string | Anthropic.ContentBlockParam[] {
    if (result !== undefined) {
      return this.#callIds.map((id) => ({ type: 'tool_result', tool_use_id: id, content: result }));
    }
    if (shows === undefined) return question;
    const text = { type: 'text', text: question } as const;
    if (shows === 'image') {
      return [text, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } }];
    }
    return [text, { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: document } }];
  }
}

const words: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
};

function membersOf({ offersTool, wantsCity, reasons }: Turn) {
  const declared = { name: toolName, description: toolDescription };
  const input = { ...toolSchema, type: 'object' as const };
  return {
    ...(offersTool === true ? { tools: [{ ...declared, input_schema: input }] } : {}),
    ...(wantsCity === true ? { output_config: { format: { type: 'json_schema' as const, schema: citySchema } } } : {}),
    ...(reasons === true ? { thinking: { type: 'enabled' as const, budget_tokens: 1024 } } : {}),
  };
}
