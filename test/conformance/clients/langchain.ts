import type { AIMessageChunk } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { cityShape, question, toolQuestion, weather } from './asked.ts';
import type { Answer, Ask, Client, ToolCall } from './client.ts';

const weatherTool = tool(() => 'sunny', {
  name: weather.name,
  description: weather.description,
  schema: weather.input,
});

/** LangChain's ChatOpenAI. */
export const langchain: Client = {
  name: 'langchain',
  async complete(ask) {
    return answerOf(await chat(ask).invoke(question, options(ask)));
  },
  async stream(ask) {
    const stream = await chat(ask).stream(question, options(ask));
    let whole: AIMessageChunk | undefined;
    for await (const chunk of stream) {
      if (chunk.text !== '') ask.onText?.(chunk.text);
      whole = whole === undefined ? chunk : whole.concat(chunk);
    }
    if (whole === undefined) throw new Error('the stream was empty');
    return answerOf(whole);
  },
  async callTool(ask) {
    const message = await chat(ask).bindTools([weatherTool]).invoke(toolQuestion, options(ask));
    return toolCalls(message);
  },
  async streamToolCall(ask) {
    const stream = await chat(ask).bindTools([weatherTool]).stream(toolQuestion, options(ask));
    let whole: AIMessageChunk | undefined;
    for await (const chunk of stream) whole = whole === undefined ? chunk : whole.concat(chunk);
    return whole === undefined ? [] : toolCalls(whole);
  },
  async structured(ask) {
    const model = chat(ask).withStructuredOutput(cityShape, { name: 'city', method: 'jsonSchema' });
    return model.invoke(question, options(ask));
  },
  readFailure(thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const status = 'status' in thrown ? thrown.status : undefined;
    return {
      status: typeof status === 'number' ? status : undefined,
      message: thrown.message,
      kind: thrown.constructor.name,
    };
  },
};

function chat({ baseUrl, model, apiKey = 'dummy', maxRetries }: Ask): ChatOpenAI {
  return new ChatOpenAI({
    model,
    apiKey,
    configuration: { baseURL: baseUrl },
    ...(maxRetries === undefined ? {} : { maxRetries }),
  });
}

function options({ signal }: Ask): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

function answerOf(message: {
  readonly text: string;
  readonly response_metadata: Record<string, unknown>;
  readonly usage_metadata?: { readonly output_tokens: number } | undefined;
}): Answer {
  const finishReason = message.response_metadata['finish_reason'];
  return {
    text: message.text,
    finishReason: typeof finishReason === 'string' ? finishReason : undefined,
    outputTokens: message.usage_metadata?.output_tokens,
  };
}

function toolCalls(message: {
  readonly tool_calls?: ReadonlyArray<{ readonly name: string; readonly args: unknown }> | undefined;
}): ToolCall[] {
  return (message.tool_calls ?? []).map(({ name, args }) => ({ name, input: args }));
}
