import { Agent, OpenAIResponsesModel, Runner, tool } from '@openai/agents';
import { cityShape, question, toolQuestion, weather } from './asked.ts';
import type { Answer, Ask, Client, ToolCall } from './client.ts';
import { openai, openaiNode } from './openai-node.ts';

const runner = new Runner({ tracingDisabled: true });

/** OpenAI's Agents SDK with its default, the Responses API. */
export const agents: Client = {
  name: 'agents',
  async complete(ask) {
    return answerOf(await runner.run(new Agent(settings(ask)), question, options(ask)));
  },
  async stream(ask) {
    const result = await runner.run(new Agent(settings(ask)), question, { ...options(ask), stream: true });
    let text = '';
    for await (const event of result) {
      if (event.type !== 'raw_model_stream_event' || event.data.type !== 'output_text_delta') continue;
      text += event.data.delta;
      ask.onText?.(event.data.delta);
    }
    await result.completed;
    const answer = answerOf(result);
    if (answer.text !== text) throw new Error(`the pieces are ${text}, and the whole is ${answer.text}`);
    return answer;
  },
  async callTool(ask) {
    const { agent, calls } = withTool(ask);
    await runner.run(agent, toolQuestion, options(ask));
    return calls;
  },
  async streamToolCall(ask) {
    const { agent, calls } = withTool(ask);
    const result = await runner.run(agent, toolQuestion, { ...options(ask), stream: true });
    await result.completed;
    return calls;
  },
  async structured(ask) {
    const agent = new Agent({ ...settings(ask), outputType: cityShape });
    const { finalOutput } = await runner.run(agent, question, options(ask));
    return finalOutput;
  },
  readFailure: openaiNode.readFailure,
};

function settings(ask: Ask) {
  return { name: 'agent', model: new OpenAIResponsesModel(openai(ask), ask.model) };
}

/** The agent runs the tool itself, and stops after it. */
function withTool(ask: Ask) {
  const calls: ToolCall[] = [];
  const { name, description, input } = weather;
  const asked = tool({
    name,
    description,
    parameters: input,
    execute: (given) => {
      calls.push({ name, input: given });
      return 'fine';
    },
  });
  return { calls, agent: new Agent({ ...settings(ask), tools: [asked], toolUseBehavior: 'stop_on_first_tool' }) };
}

function options({ signal }: Ask): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

interface Ended {
  readonly finalOutput?: unknown;
  readonly rawResponses: ReadonlyArray<{ readonly usage: { readonly outputTokens: number } }>;
}

function answerOf({ finalOutput, rawResponses }: Ended): Answer {
  const text = typeof finalOutput === 'string' ? finalOutput : '';
  return { text, finishReason: undefined, outputTokens: rawResponses[0]?.usage.outputTokens };
}
