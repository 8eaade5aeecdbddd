/**
 * Declared members of requests that say nothing to a provider of another dialect, by client dialect, each with the reason.
 * They are neither carried nor told.
 */
export const saysNothing: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'openai-chat': {
    response_format: 'its first form is text, which every answer has by default',
    'response_format[json_schema].json_schema.strict': 'these dialects always hold an answer to its schema',
    'stream_options.include_usage': 'the gateway itself tells the usage',
  },
  'openai-responses': {
    'input.type': 'the same item without it is a message too',
    'input.status': 'the state of an item of an earlier answer, which is complete when it is repeated',
    'input[message].id': 'the name of an item of an earlier answer',
    'input[message].content[output_text].logprobs': 'a report on an earlier answer, which no model is shown',
    'input[function_call].id': 'the name of an item of an earlier answer; its result names the call',
    'input[function_call].status': 'the state of an item of an earlier answer',
    'input[image_generation_call].id': 'the name of an item of an earlier answer',
    'text.format[json_schema].strict': 'these dialects always hold an answer to its schema',
  },
  anthropic: {
    'messages.content[tool_use].caller': 'its first form says that the model itself has called',
    'tools.type': 'the same tool without it is a custom one too',
    'thinking[enabled].display': 'Gemini shows its thoughts by default',
    'thinking[adaptive].display': 'Gemini shows its thoughts by default',
  },
  gemini: {
    'systemInstruction.role': 'the place says it',
  },
};
