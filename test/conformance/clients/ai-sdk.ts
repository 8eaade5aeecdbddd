import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateText, Output, RetryError, streamText, tool, type ToolSet } from 'ai';
import { cityShape, question, toolQuestion, weather } from './asked.ts';
import type { Ask, Client, ClientName, ToolCall } from './client.ts';

const { description, input } = weather;
// Its own types do not fit each other under exactOptionalPropertyTypes.
const tools = { weather: tool({ description, inputSchema: input }) } as unknown as ToolSet;

type AskedModel = ReturnType<ReturnType<typeof createOpenAI>>;

/** The Vercel AI SDK with the chat completions of its OpenAI provider. */
export const aiSdk = aiSdkWith('ai-sdk', ({ baseUrl, model, apiKey = 'dummy' }) =>
  createOpenAI({ baseURL: baseUrl, apiKey }).chat(model),
);

/** The same with the default of its OpenAI provider, which is the Responses API. */
export const aiSdkDefault = aiSdkWith('ai-sdk-default', ({ baseUrl, model, apiKey = 'dummy' }) =>
  createOpenAI({ baseURL: baseUrl, apiKey })(model),
);

/** The same with its Anthropic provider. */
export const aiSdkAnthropic = aiSdkWith('ai-sdk-anthropic', ({ baseUrl, model, apiKey = 'dummy' }) =>
  createAnthropic({ baseURL: baseUrl, apiKey })(model),
);

/** The same with its Google provider. */
export const aiSdkGoogle = aiSdkWith('ai-sdk-google', ({ baseUrl, model, apiKey = 'dummy' }) =>
  createGoogle({ baseURL: `${new URL(baseUrl).origin}/v1beta`, apiKey })(model),
);

function aiSdkWith(name: ClientName, modelOf: (ask: Ask) => AskedModel): Client {
  const settings = (ask: Ask) => ({
    model: modelOf(ask),
    ...(ask.maxRetries === undefined ? {} : { maxRetries: ask.maxRetries }),
    ...(ask.signal ? { abortSignal: ask.signal } : {}),
  });
  return {
    name,
    async complete(ask) {
      const { text, finishReason, usage } = await generateText({ ...settings(ask), prompt: question });
      return { text, finishReason, outputTokens: usage.outputTokens };
    },
    async stream(ask) {
      const result = streamText({ ...settings(ask), prompt: question, onError: () => {} });
      let text = '';
      let finishReason: string | undefined;
      let outputTokens: number | undefined;
      for await (const part of result.fullStream) {
        throwWhatItTells(part);
        if (part.type === 'text-delta') {
          text += part.text;
          ask.onText?.(part.text);
        } else if (part.type === 'finish') {
          ({ finishReason } = part);
          ({ outputTokens } = part.totalUsage);
        }
      }
      return { text, finishReason, outputTokens };
    },
    async callTool(ask) {
      const { toolCalls } = await generateText({ ...settings(ask), prompt: toolQuestion, tools });
      return toolCalls.map(({ toolName, input }) => ({ name: toolName, input: input as unknown }));
    },
    async streamToolCall(ask) {
      const result = streamText({ ...settings(ask), prompt: toolQuestion, tools, onError: () => {} });
      const calls: ToolCall[] = [];
      for await (const part of result.fullStream) {
        throwWhatItTells(part);
        if (part.type === 'tool-call') calls.push({ name: part.toolName, input: part.input as unknown });
      }
      return calls;
    },
    async structured(ask) {
      const output = Output.object({ schema: cityShape });
      const result = await generateText({ ...settings(ask), prompt: question, output });
      return result.output;
    },
    readFailure(thrown) {
      const last = RetryError.isInstance(thrown) ? thrown.lastError : thrown;
      if (APICallError.isInstance(last)) {
        return { status: last.statusCode, message: last.message, kind: last.name };
      }
      // An error inside a stream is the value that the event contained.
      const { message } = last as { message?: unknown };
      return {
        status: undefined,
        message: typeof message === 'string' ? message : JSON.stringify(last),
        kind: 'stream',
      };
    },
  };
}

/**
 * This client never throws while a stream is read. It reports an error as a part, which the application must look for.
 */
function throwWhatItTells(part: { readonly type: string; readonly error?: unknown }): void {
  // oxlint-disable-next-line typescript/only-throw-error -- as the client gives it
  if (part.type === 'error') throw part.error;
  if (part.type === 'abort') throw new DOMException('The client aborted.', 'AbortError');
}
