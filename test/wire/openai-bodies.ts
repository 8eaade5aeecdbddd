export function completion(parts: {
  content?: string;
  message?: string;
  finish?: string;
  usage?: string;
  model?: string;
  extra?: string;
  more?: string;
}): string {
  const usage = parts.usage ?? ',"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}';
  const message = `{"role":"assistant","content":${parts.content ?? '"hello"'}${parts.message ?? ''}}`;
  const choice = `{"index":0,"message":${message},"logprobs":null,"finish_reason":${parts.finish ?? '"stop"'}}`;
  return `{"id":"chatcmpl-1","object":"chat.completion","created":1${parts.model ?? ',"model":"m-1"'},"choices":[${choice}${parts.more ?? ''}]${usage}${parts.extra ?? ''}}`;
}

export const toolCalls =
  ',"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]';
export const detailedUsage =
  ',"usage":{"prompt_tokens":90,"completion_tokens":30,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":20}}';

export function toolChunks(index = 0): string[] {
  const call = (rest: string): string => chunk(`{"tool_calls":[{"index":${index},${rest}}]}`);
  return [
    call(`"id":"call_${index}","type":"function","function":{"name":"weather","arguments":""}`),
    call('"function":{"arguments":"{\\"city\\":"}'),
    call('"function":{"arguments":"\\"Oslo\\"}"}'),
  ];
}

export function chunk(delta: string, finishReason = 'null'): string {
  return `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":${delta},"finish_reason":${finishReason}}]}`;
}

export function withNullUsage(one: string): string {
  return one.replace(/}$/, ',"usage":null}');
}

export function events(data: readonly string[]): string {
  return data.map((one) => `data: ${one}\n\n`).join('');
}

export function openaiError(message: string, type: string, code: string): string {
  return JSON.stringify({ error: { message, type, param: null, code } });
}

export const hello = [
  '{"role":"assistant","content":""}',
  '{"content":"Hel"}',
  '{"content":"lo"}',
  '{"content":" 👋"}',
].map((delta) => chunk(delta));
export const finish = chunk('{}', '"stop"');
export const usageChunk = `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}`;
export const done = '[DONE]';
export const whole = events([...hello, finish, usageChunk, done]);
