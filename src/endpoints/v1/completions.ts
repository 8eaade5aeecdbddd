import { completionsClient } from '../../dialects/openai-chat/operations/json-operations.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { describePassed, passedJson, usageExample } from '../passed-description.ts';

/** `POST /v1/completions`: OpenAI's legacy completions. */
export const completionsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/completions',
  operation: 'complete',
  dialect: completionsClient,
  describe: () =>
    describePassed({
      operationId: 'createCompletion',
      summary: 'Complete a text (legacy completions)',
      description:
        "Passes byte for byte in OpenAI's form, complete and streamed, to a provider that speaks its API and serves legacy completions (vLLM, SGLang, llama.cpp, OpenAI's older models). A provider of another dialect gets no such request: a text that is to be continued is no conversation, so it is a 400 there.",
      requestBody: passedJson(
        { model: 'Name of the model.', prompt: 'A text, a list of texts, or tokens.', stream: 'Whether to stream.' },
        ['model', 'prompt'],
        { model: 'gpt-3.5-turbo-instruct', prompt: 'A headgate is', max_tokens: 16 },
      ),
      answers: {
        'application/json': {
          id: 'cmpl-1',
          object: 'text_completion',
          created: 1_767_225_600,
          model: 'gpt-3.5-turbo-instruct',
          choices: [{ text: ' a gate at the head of a canal.', index: 0, logprobs: null, finish_reason: 'stop' }],
          usage: usageExample,
        },
      },
    }),
};
