/** What one request asks for, in the words of no dialect. */
export interface Asked {
  readonly model: string;
  readonly text: string;
  readonly stream: boolean;
  readonly calls: boolean;
}

/** A route of the gateway, and what its clients send to it. */
interface ClientDialect {
  readonly pathOf: (asked: Asked) => string;
  readonly bodyOf: (asked: Asked) => object;
  readonly keyHeader: (key: string) => Readonly<Record<string, string>>;
  readonly streams: boolean;
  readonly takesTools: boolean;
  /** What only the end of a whole stream has. */
  readonly endMark: RegExp;
  /** The only model that serves this route. */
  readonly modelsAre?: string;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { name: 'get_weather', description: 'The weather of a city.', parameters: schema };
const messages = (text: string) => [{ role: 'user', content: text }];
const maxTokens = 200;

const inference: ClientDialect = {
  pathOf: () => '/v1/inference',
  bodyOf: ({ model, text, stream, calls }) => ({
    model,
    prompt: text,
    stream,
    max_tokens: maxTokens,
    ...(calls ? { tools: [{ type: 'function', function: weather }] } : {}),
  }),
  keyHeader: bearer,
  streams: true,
  takesTools: true,
  endMark: /^event: done$/m,
};

const chat: ClientDialect = {
  pathOf: () => '/v1/chat/completions',
  bodyOf: ({ model, text, stream, calls }) => ({
    model,
    messages: messages(text),
    stream,
    max_tokens: maxTokens,
    ...(calls ? { tools: [{ type: 'function', function: weather }] } : {}),
  }),
  keyHeader: bearer,
  streams: true,
  takesTools: true,
  endMark: /^data: \[DONE\]$/m,
};

const responses: ClientDialect = {
  pathOf: () => '/v1/responses',
  bodyOf: ({ model, text, stream, calls }) => ({
    model,
    input: text,
    stream,
    store: false,
    max_output_tokens: maxTokens,
    ...(calls ? { tools: [{ type: 'function', ...weather, strict: false }] } : {}),
  }),
  keyHeader: bearer,
  streams: true,
  takesTools: true,
  endMark: /^event: response\.(?:completed|incomplete)$/m,
};

const anthropic: ClientDialect = {
  pathOf: () => '/v1/messages',
  bodyOf: ({ model, text, stream, calls }) => ({
    model,
    messages: messages(text),
    stream,
    max_tokens: maxTokens,
    ...(calls ? { tools: [{ name: weather.name, description: weather.description, input_schema: schema }] } : {}),
  }),
  keyHeader: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  streams: true,
  takesTools: true,
  endMark: /^event: message_stop$/m,
};

const gemini: ClientDialect = {
  pathOf: ({ model, stream }) =>
    `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  bodyOf: ({ text, calls }) => ({
    contents: [{ role: 'user', parts: [{ text }] }],
    generationConfig: { maxOutputTokens: maxTokens },
    ...(calls ? { tools: [{ functionDeclarations: [weather] }] } : {}),
  }),
  keyHeader: (key) => ({ 'x-goog-api-key': key }),
  streams: true,
  takesTools: true,
  endMark: /"finishReason":/,
};

const completions: ClientDialect = {
  pathOf: () => '/v1/completions',
  bodyOf: ({ model, text, stream }) => ({ model, prompt: text, stream, max_tokens: maxTokens }),
  keyHeader: bearer,
  streams: true,
  takesTools: false,
  endMark: /^data: \[DONE\]$/m,
  modelsAre: 'raced',
};

const embeddings: ClientDialect = {
  pathOf: () => '/v1/embeddings',
  bodyOf: ({ model, text }) => ({ model, input: text }),
  keyHeader: bearer,
  streams: false,
  takesTools: false,
  endMark: /$/,
  modelsAre: 'raced',
};

/** Those that generate come more often. */
export const dialects = [
  inference,
  chat,
  responses,
  anthropic,
  gemini,
  inference,
  chat,
  responses,
  anthropic,
  gemini,
  completions,
  embeddings,
] as const;
