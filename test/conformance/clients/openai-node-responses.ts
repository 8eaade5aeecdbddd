import type { Response } from 'openai/resources/responses/responses';
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod';
import { cityShape, question, toolQuestion, weather } from './asked.ts';
import type { Answer, Ask, Client, ToolCall } from './client.ts';
import { openai, openaiNode } from './openai-node.ts';

/** openai-node with the Responses API. Its helper for streams checks the order and the identity of every event. */
export const openaiNodeResponses: Client = {
  name: 'openai-node-responses',
  async complete(ask) {
    return answerOf(await openai(ask).responses.create(says(ask, question), options(ask)));
  },
  async stream(ask) {
    const stream = openai(ask).responses.stream(says(ask, question), options(ask));
    let text = '';
    for await (const event of stream) {
      if (event.type !== 'response.output_text.delta') continue;
      text += event.delta;
      ask.onText?.(event.delta);
    }
    const answer = answerOf(await stream.finalResponse());
    if (answer.text !== text) throw new Error(`the pieces are ${text}, and the whole is ${answer.text}`);
    return answer;
  },
  async callTool(ask) {
    return toolCalls(await openai(ask).responses.create(withTool(ask), options(ask)));
  },
  async streamToolCall(ask) {
    return toolCalls(await openai(ask).responses.stream(withTool(ask), options(ask)).finalResponse());
  },
  async structured(ask) {
    const text = { format: zodTextFormat(cityShape, 'city') };
    const response = await openai(ask).responses.parse({ ...says(ask, question), text }, options(ask));
    return response.output_parsed;
  },
  readFailure: openaiNode.readFailure,
};

function says({ model }: Ask, input: string): { model: string; input: string } {
  return { model, input };
}

function withTool(ask: Ask) {
  const { name, description, input } = weather;
  return { ...says(ask, toolQuestion), tools: [zodResponsesFunction({ name, description, parameters: input })] };
}

function options({ signal }: Ask): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

function answerOf({ output_text: text, status, incomplete_details: details, usage }: Response): Answer {
  return { text, finishReason: details?.reason ?? status, outputTokens: usage?.output_tokens };
}

function toolCalls({ output }: Response): ToolCall[] {
  return output.flatMap((item) =>
    item.type === 'function_call' ? [{ name: item.name, input: JSON.parse(item.arguments) as unknown }] : [],
  );
}
