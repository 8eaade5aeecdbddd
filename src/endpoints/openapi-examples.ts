/** What the OpenAPI document shows. A test checks each against its schema. */
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
