/** What one request asks for, in the words of no dialect. */
export interface Asked {
  readonly model: string;
  readonly text: string;
  readonly stream: boolean;
  readonly calls: boolean;
}

/** A route of the gateway, and what its clients send to it. */
export interface ClientDialect {
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

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { name: 'get_weather', description: 'The weather of a city.', parameters: schema };
const messages = (text: string) => [{ role: 'user', content: text }];
const maxTokens = 200;
const endOfChat = /^data: \[DONE\]$/m;

/** What a route has that generates text, where it says nothing else. */
const generating = {
  keyHeader: (key: string) => ({ authorization: `Bearer ${key}` }),
  streams: true,
  takesTools: true,
} as const;

/** The members of a body that all routes but Gemini's have, with the tool in the words of the dialect. */
function common({ model, stream, calls }: Asked, tool?: object): object {
  return { model, stream, ...(calls && tool !== undefined ? { tools: [tool] } : {}) };
}

const chatTool = { type: 'function', function: weather };

const inference: ClientDialect = {
  ...generating,
  pathOf: () => '/v1/inference',
  bodyOf: (asked) => ({ ...common(asked, chatTool), prompt: asked.text, max_tokens: maxTokens }),
  endMark: /^event: done$/m,
};

const chat: ClientDialect = {
  ...generating,
  pathOf: () => '/v1/chat/completions',
  bodyOf: (asked) => ({ ...common(asked, chatTool), messages: messages(asked.text), max_tokens: maxTokens }),
  endMark: endOfChat,
};

const responses: ClientDialect = {
  ...generating,
  pathOf: () => '/v1/responses',
  bodyOf: (asked) => ({
    ...common(asked, { type: 'function', ...weather, strict: false }),
    input: asked.text,
    store: false,
    max_output_tokens: maxTokens,
  }),
  endMark: /^event: response\.(?:completed|incomplete)$/m,
};

const anthropic: ClientDialect = {
  ...generating,
  pathOf: () => '/v1/messages',
  bodyOf: (asked) => ({
    ...common(asked, { name: weather.name, description: weather.description, input_schema: schema }),
    messages: messages(asked.text),
    max_tokens: maxTokens,
  }),
  keyHeader: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  endMark: /^event: message_stop$/m,
};

const gemini: ClientDialect = {
  ...generating,
  pathOf: ({ model, stream }) =>
    `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  bodyOf: ({ text, calls }) => ({
    contents: [{ role: 'user', parts: [{ text }] }],
    generationConfig: { maxOutputTokens: maxTokens },
    ...(calls ? { tools: [{ functionDeclarations: [weather] }] } : {}),
  }),
  keyHeader: (key) => ({ 'x-goog-api-key': key }),
  endMark: /"finishReason":/,
};

const completions: ClientDialect = {
  ...generating,
  pathOf: () => '/v1/completions',
  bodyOf: (asked) => ({ ...common(asked), prompt: asked.text, max_tokens: maxTokens }),
  takesTools: false,
  endMark: endOfChat,
  modelsAre: 'raced',
};

const embeddings: ClientDialect = {
  ...generating,
  pathOf: () => '/v1/embeddings',
  bodyOf: ({ model, text }) => ({ model, input: text }),
  streams: false,
  takesTools: false,
  endMark: /$/,
  modelsAre: 'raced',
};

/** Those whose requests may share a call. */
export const sharingDialects = [inference, chat, responses, anthropic, gemini] as const;

/** Those that generate come more often. */
export const dialects = [...sharingDialects, ...sharingDialects, completions, embeddings] as const;
