import { openaiResponsesClient } from '../../../dialects/openai-responses/client.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { describePassed, passedJson } from '../../passed-description.ts';

const words =
  'How many tokens the input of a response has. The request passes to a provider that speaks the Responses API itself. For a model of any other provider it is refused.';

/** `POST /v1/responses/input_tokens` */
export const inputTokensEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/responses/input_tokens',
  operation: 'count_tokens',
  dialect: openaiResponsesClient,
  describe: () =>
    describePassed({
      operationId: 'countInputTokens',
      summary: 'Count the tokens of an input, in the dialect of the Responses API',
      description: words,
      requestBody: passedJson(
        { model: 'A model that this gateway serves.', input: 'A text, or a list of items.' },
        ['model'],
        {
          model: 'gpt-5-mini',
          input: 'hello',
        },
      ),
      answers: { 'application/json': { object: 'response.input_tokens', input_tokens: 7 } },
    }),
};
