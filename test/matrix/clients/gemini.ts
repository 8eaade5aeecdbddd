import { ApiError, type Content, GoogleGenAI, type GenerateContentResponse, type Part } from '@google/genai';
import { citySchema, document, pixel, question, toolDescription, toolName, toolSchema } from './asked.ts';
import { type Client, finishIn, type Place, type Reply, type Talk, type Turn } from './client.ts';

export const gemini: Client = {
  name: "Gemini's generateContent",
  dialect: 'gemini',
  sdk: '@google/genai',
  route: '/v1beta/models/{+model}:generateContent',
  begin: (place) => new GeminiTalk(place),
  readFailure(thrown) {
    if (thrown instanceof ApiError) return { status: thrown.status, message: thrown.message };
    // The SDK has no error class for an answer that breaks off or is aborted.
    if (thrown instanceof Error) return { status: undefined, message: thrown.message };
    throw thrown;
  },
};

class GeminiTalk implements Talk {
  readonly #place: Place;
  readonly #contents: Content[] = [];

  constructor(place: Place) {
    this.#place = place;
  }

  async ask(turn: Turn): Promise<Reply> {
    this.#contents.push({ role: 'user', parts: this.#partsOf(turn) });
    const responses = await this.#call(turn);
    const parts = responses.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    this.#contents.push({ role: 'model', parts });
    const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
    const last = responses.at(-1);
    const { candidatesTokenCount: answer = 0, thoughtsTokenCount: thoughts = 0 } = last?.usageMetadata ?? {};
    const finish = last?.candidates?.[0]?.finishReason;
    return {
      text: textOf(parts),
      finish: finishIn({ STOP: calls.length > 0 ? 'tool_calls' : 'stop', MAX_TOKENS: 'length' }, finish),
      outputTokens: answer + thoughts,
      calls: calls.map(({ name = '', args }) => ({ name, input: args })),
    };
  }

  async #call(turn: Turn): Promise<GenerateContentResponse[]> {
    const { url, model, headers } = this.#place;
    const { models } = new GoogleGenAI({ apiKey: 'unused', httpOptions: { baseUrl: url, headers } });
    const httpOptions = { headers: { ...headers, 'x-simulate': turn.simulate } };
    const abort = turn.signal ? { abortSignal: turn.signal } : {};
    const asked = { model, contents: this.#contents, config: { ...membersOf(turn), httpOptions, ...abort } };
    if (turn.stream !== true) return [await models.generateContent(asked)];
    const responses: GenerateContentResponse[] = [];
    for await (const response of await models.generateContentStream(asked)) {
      const text = textOf(response.candidates?.[0]?.content?.parts ?? []);
      if (text !== '') turn.onText?.(text);
      responses.push(response);
    }
    return responses;
  }

  #partsOf({ shows, result }: Turn): Part[] {
    if (result !== undefined) {
      const calls = (this.#contents.at(-1)?.parts ?? []).flatMap(({ functionCall }) => functionCall ?? []);
      return calls.map(({ id, name = '' }) => ({
        functionResponse: { ...(id === undefined ? {} : { id }), name, response: { output: result } },
      }));
    }
    const text = { text: question };
    if (shows === undefined) return [text];
    const image = { mimeType: 'image/png', data: pixel };
    return [text, { inlineData: shows === 'image' ? image : { mimeType: 'application/pdf', data: document } }];
  }
}

function textOf(parts: readonly Part[]): string {
  return parts.map(({ text = '', thought }) => (thought === true ? '' : text)).join('');
}

function membersOf({ offersTool, wantsCity, reasons }: Turn) {
  const declared = { name: toolName, description: toolDescription, parametersJsonSchema: toolSchema };
  return {
    ...(offersTool === true ? { tools: [{ functionDeclarations: [declared] }] } : {}),
    ...(wantsCity === true ? { responseMimeType: 'application/json', responseJsonSchema: citySchema } : {}),
    ...(reasons === true ? { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } } : {}),
  };
}
