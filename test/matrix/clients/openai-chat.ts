import OpenAI, { APIError, OpenAIError } from 'openai';
import type { ChatCompletionContentPart, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { citySchema, document, pixel, question, toolDescription, toolName, toolSchema } from './asked.ts';
import { type Client, type Failure, finishIn, type Place, type Reply, type Talk, type Turn } from './client.ts';

export const openaiChat: Client = {
  name: 'OpenAI chat completions',
  dialect: 'openai-chat',
  sdk: 'openai',
  route: '/v1/chat/completions',
  begin: (place) => new ChatTalk(place),
  readFailure: readOpenAiFailure,
};

export function openai({ url, headers }: Place): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0, defaultHeaders: headers });
}

export function readOpenAiFailure(thrown: unknown): Failure {
  if (!(thrown instanceof OpenAIError)) throw thrown;
  const status: unknown = thrown instanceof APIError ? thrown.status : undefined;
  return { status: typeof status === 'number' ? status : undefined, message: thrown.message };
}

export function optionsOf({ simulate, signal }: Turn): { headers: Record<string, string>; signal?: AbortSignal } {
  return { headers: { 'x-simulate': simulate }, ...(signal ? { signal } : {}) };
}

class ChatTalk implements Talk {
  readonly #place: Place;
  readonly #messages: ChatCompletionMessageParam[] = [];
  #callIds: readonly string[] = [];

  constructor(place: Place) {
    this.#place = place;
  }

  async ask(turn: Turn): Promise<Reply> {
    const { result } = turn;
    if (result === undefined) this.#messages.push({ role: 'user', content: contentOf(turn) });
    else for (const id of this.#callIds) this.#messages.push({ role: 'tool', tool_call_id: id, content: result });
    const completion = await this.#call(turn);
    const [choice] = completion.choices;
    if (choice === undefined) throw new Error('no choice');
    const { message } = choice;
    this.#messages.push(message);
    const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function');
    this.#callIds = calls.map(({ id }) => id);
    return {
      text: message.content ?? '',
      finish: finishIn({}, choice.finish_reason),
      outputTokens: completion.usage?.completion_tokens,
      calls: calls.map(({ function: { name, arguments: json } }) => ({ name, input: JSON.parse(json) as unknown })),
    };
  }

  #call(turn: Turn): Promise<OpenAI.ChatCompletion> {
    const { completions } = openai(this.#place).chat;
    const asked = { model: this.#place.model, messages: this.#messages, ...membersOf(turn) };
    if (turn.stream !== true) return completions.create(asked, optionsOf(turn));
    const usage = { stream_options: { include_usage: true } };
    const stream = completions.stream({ ...asked, ...usage }, optionsOf(turn));
    stream.on('content', (delta) => turn.onText?.(delta));
    return stream.finalChatCompletion();
  }
}

function membersOf({ offersTool, wantsCity, reasons }: Turn) {
  const declared = { name: toolName, description: toolDescription, parameters: toolSchema };
  const city = { name: 'city', schema: citySchema, strict: true };
  return {
    ...(offersTool === true ? { tools: [{ type: 'function' as const, function: declared }] } : {}),
    ...(wantsCity === true ? { response_format: { type: 'json_schema' as const, json_schema: city } } : {}),
    ...(reasons === true ? { reasoning_effort: 'low' as const } : {}),
  };
}

function contentOf({ shows }: Turn): string | ChatCompletionContentPart[] {
  if (shows === undefined) return question;
  const text = { type: 'text', text: question } as const;
  if (shows === 'image') return [text, { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }];
  const file = { filename: 'a.pdf', file_data: `data:application/pdf;base64,${document}` };
  return [text, { type: 'file', file }];
}
