import type { Response, ResponseInputItem } from 'openai/resources/responses/responses';
import { citySchema, document, pixel, question, toolDescription, toolName, toolSchema } from './asked.ts';
import { type Client, finishIn, type Place, type Reply, type Talk, type Turn } from './client.ts';
import { openai, optionsOf, readOpenAiFailure } from './openai-chat.ts';

export const openaiResponses: Client = {
  name: 'OpenAI Responses',
  dialect: 'openai-responses',
  sdk: 'openai',
  route: '/v1/responses',
  begin: (place) => new ResponsesTalk(place),
  readFailure: readOpenAiFailure,
};

/** Nothing is stored: the input repeats the whole conversation, with the encrypted reasoning. */
class ResponsesTalk implements Talk {
  readonly #place: Place;
  readonly #input: ResponseInputItem[] = [];
  #callIds: readonly string[] = [];

  constructor(place: Place) {
    this.#place = place;
  }

  async ask(turn: Turn): Promise<Reply> {
    const { result } = turn;
    if (result === undefined) this.#input.push(messageOf(turn));
    else
      for (const id of this.#callIds) this.#input.push({ type: 'function_call_output', call_id: id, output: result });
    const response = await this.#call(turn);
    // The SDK's type of an output item is not that of an input item, although the API takes one for the other.
    this.#input.push(...(response.output as ResponseInputItem[]));
    const calls = response.output.filter((item) => item.type === 'function_call');
    this.#callIds = calls.map(({ call_id: id }) => id);
    const status = calls.length > 0 ? 'tool_calls' : (response.incomplete_details?.reason ?? response.status);
    return {
      text: response.output_text,
      finish: finishIn({ completed: 'stop', max_output_tokens: 'length' }, status),
      outputTokens: response.usage?.output_tokens,
      calls: calls.map(({ name, arguments: json }) => ({ name, input: JSON.parse(json) as unknown })),
    };
  }

  #call(turn: Turn): Promise<Response> {
    const { responses } = openai(this.#place);
    const include = ['reasoning.encrypted_content' as const];
    const asked = { model: this.#place.model, input: this.#input, store: false, include, ...membersOf(turn) };
    if (turn.stream !== true) return responses.create(asked, optionsOf(turn));
    const stream = responses.stream(asked, optionsOf(turn));
    stream.on('response.output_text.delta', ({ delta }) => turn.onText?.(delta));
    return stream.finalResponse();
  }
}

function membersOf({ offersTool, wantsCity, reasons }: Turn) {
  const declared = { name: toolName, description: toolDescription, parameters: toolSchema, strict: false };
  const city = { type: 'json_schema' as const, name: 'city', schema: citySchema, strict: true };
  return {
    ...(offersTool === true ? { tools: [{ type: 'function' as const, ...declared }] } : {}),
    ...(wantsCity === true ? { text: { format: city } } : {}),
    ...(reasons === true ? { reasoning: { effort: 'low' as const } } : {}),
  };
}

function messageOf({ shows }: Turn): ResponseInputItem {
  if (shows === undefined) return { role: 'user', content: question };
  const text = { type: 'input_text', text: question } as const;
  const image = { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' } as const;
  const file_data = `data:application/pdf;base64,${document}`;
  const file = { type: 'input_file', filename: 'a.pdf', file_data } as const;
  return { role: 'user', content: [text, shows === 'image' ? image : file] };
}
