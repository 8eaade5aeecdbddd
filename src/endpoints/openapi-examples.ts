/** Examples in the OpenAPI document. A test checks each against its schema. */
export const inferenceExamples = {
  streamed: { summary: 'Streamed', value: { prompt: 'hello', stream: true } },
  complete: {
    summary: 'Complete',
    value: {
      system: 'Answer in one sentence.',
      messages: [{ role: 'user', content: 'What is a headgate?' }],
      max_tokens: 200,
    },
  },
} as const;

export const chatExamples = {
  complete: {
    summary: 'Complete',
    value: { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'hello' }] },
  },
  streamed: {
    summary: 'Streamed',
    value: { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'hello' }], stream: true },
  },
  image: {
    summary: 'With an image',
    value: {
      model: 'gpt-5-mini',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is on this picture?' },
            { type: 'image_url', image_url: { url: 'https://example.com/canal.jpg' } },
          ],
        },
      ],
      max_completion_tokens: 300,
    },
  },
  tools: {
    summary: 'With a tool',
    value: {
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'How high is the water?' }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'read_gauge',
            description: 'The water level at a gate, in metres.',
            parameters: { type: 'object', properties: { gate: { type: 'string' } }, required: ['gate'] },
          },
        },
      ],
    },
  },
} as const;

export const inferenceAnswerExample = {
  id: 'inf_5b79931bd2b14ee5b007fb18772b67d4',
  object: 'inference',
  created: 1_767_225_600,
  model: 'gpt-5-mini',
  provider: 'openai',
  output: 'It decides how much water goes into a canal.',
  finish_reason: 'stop',
  usage: { input_tokens: 21, output_tokens: 10, total_tokens: 31 },
  cost_usd: 0.00002525,
} as const;

export const streamExample = `event: start
data: {"id":"inf_5b79931bd2b14ee5b007fb18772b67d4","model":"gpt-5-mini","provider":"openai"}

event: token
data: {"text":"Hello"}

event: done
data: {"finish_reason":"stop","usage":{"input_tokens":2,"output_tokens":1,"total_tokens":3},"cost_usd":0.0000025,"timings":{"gateway_ms":0.61,"provider_ms":412.07,"first_token_ms":391.5}}

`;

export const chatAnswerExample = {
  id: 'chatcmpl-BtQ1w0jK2mVx',
  object: 'chat.completion',
  created: 1_767_225_600,
  model: 'gpt-5-mini-2025-08-07',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello! How can I help you today?', refusal: null },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 },
} as const;

export const chatStreamExample = `data: {"id":"chatcmpl-BtQ1w0jK2mVx","object":"chat.completion.chunk","created":1767225600,"model":"gpt-5-mini-2025-08-07","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

data: {"id":"chatcmpl-BtQ1w0jK2mVx","object":"chat.completion.chunk","created":1767225600,"model":"gpt-5-mini-2025-08-07","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}

data: {"id":"chatcmpl-BtQ1w0jK2mVx","object":"chat.completion.chunk","created":1767225600,"model":"gpt-5-mini-2025-08-07","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

data: [DONE]

`;

export const responsesExamples = {
  complete: {
    summary: 'Complete',
    value: { model: 'gpt-5-mini', input: 'hello' },
  },
  streamed: {
    summary: 'Streamed',
    value: { model: 'gpt-5-mini', input: [{ role: 'user', content: 'hello' }], stream: true },
  },
  tools: {
    summary: 'With a tool',
    value: {
      model: 'gpt-5-mini',
      input: 'How high is the water?',
      tools: [
        {
          type: 'function',
          name: 'read_gauge',
          description: 'The water level at a gate, in metres.',
          parameters: { type: 'object', properties: { gate: { type: 'string' } }, required: ['gate'] },
          strict: false,
        },
      ],
    },
  },
} as const;

export const responseExample = {
  id: 'resp_5b79931bd2b14ee5b007fb18772b67d4',
  object: 'response',
  created_at: 1_767_225_600,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: 'gpt-5-mini-2025-08-07',
  output: [
    {
      id: 'msg_5b79931bd2b14ee5b007fb18772b67d4_0',
      type: 'message',
      status: 'completed',
      content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hello! How can I help you today?' }],
      role: 'assistant',
    },
  ],
  usage: {
    input_tokens: 7,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 9,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 16,
  },
} as const;

export const responseStreamExample = `event: response.created
data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_5b79931bd2b1","object":"response","status":"in_progress","model":"gpt-5-mini-2025-08-07","output":[]}}

event: response.output_text.delta
data: {"type":"response.output_text.delta","item_id":"msg_5b79931bd2b1_0","output_index":0,"content_index":0,"sequence_number":4,"delta":"Hello","logprobs":[]}

event: response.completed
data: {"type":"response.completed","sequence_number":9,"response":{"id":"resp_5b79931bd2b1","object":"response","status":"completed","model":"gpt-5-mini-2025-08-07"}}

`;

const modelExample = { id: 'gpt-5-mini', object: 'model', created: 1_767_225_600, owned_by: 'openai' } as const;

export const modelsExamples = {
  Model: modelExample,
  ModelList: { object: 'list', data: [modelExample] },
} as const;
