import OpenAI, { APIError, OpenAIError } from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { cityShape, question, toolQuestion, weather } from './asked.ts';
import type { Ask, Client, ToolCall } from './client.ts';

/** openai-node, OpenAI's own client. */
export const openaiNode: Client = {
  name: 'openai-node',
  async complete(ask) {
    const { choices, usage } = await openai(ask).chat.completions.create(says(ask, question), options(ask));
    const [choice] = choices;
    return {
      text: choice?.message.content ?? '',
      finishReason: choice?.finish_reason,
      outputTokens: usage?.completion_tokens,
    };
  },
  async stream(ask) {
    let text = '';
    let finishReason: string | undefined;
    let outputTokens: number | undefined;
    const asked = { ...says(ask, question), stream: true, stream_options: { include_usage: true } } as const;
    for await (const chunk of await openai(ask).chat.completions.create(asked, options(ask))) {
      const [choice] = chunk.choices;
      if (choice?.delta.content) ask.onText?.(choice.delta.content);
      text += choice?.delta.content ?? '';
      finishReason = choice?.finish_reason ?? finishReason;
      outputTokens = chunk.usage?.completion_tokens ?? outputTokens;
    }
    return { text, finishReason, outputTokens };
  },
  async callTool(ask) {
    const completion = await openai(ask).chat.completions.parse(withTool(ask), options(ask));
    return toolCalls(completion);
  },
  async streamToolCall(ask) {
    return toolCalls(await openai(ask).chat.completions.stream(withTool(ask), options(ask)).finalChatCompletion());
  },
  async structured(ask) {
    const format = zodResponseFormat(cityShape, 'city');
    const asked = { ...says(ask, question), response_format: format };
    const completion = await openai(ask).chat.completions.parse(asked, options(ask));
    return completion.choices[0]?.message.parsed;
  },
  readFailure(thrown) {
    if (!(thrown instanceof OpenAIError)) throw thrown;
    const status: unknown = thrown instanceof APIError ? thrown.status : undefined;
    return {
      status: typeof status === 'number' ? status : undefined,
      message: thrown.message,
      kind: thrown.constructor.name,
    };
  },
};

export function openai({ baseUrl, apiKey = 'dummy', maxRetries }: Omit<Ask, 'model'>): OpenAI {
  return new OpenAI({ baseURL: baseUrl, apiKey, ...(maxRetries === undefined ? {} : { maxRetries }) });
}

function says({ model }: Ask, content: string): { model: string; messages: ChatCompletionMessageParam[] } {
  return { model, messages: [{ role: 'user', content }] };
}

function withTool(ask: Ask) {
  const { name, description, input } = weather;
  return { ...says(ask, toolQuestion), tools: [zodFunction({ name, description, parameters: input })] };
}

function options({ signal }: Ask): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

function toolCalls({ choices }: OpenAI.ChatCompletion): ToolCall[] {
  return (choices[0]?.message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ name: call.function.name, input: JSON.parse(call.function.arguments) as unknown }]
      : [],
  );
}
