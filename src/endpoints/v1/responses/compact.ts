import { openaiResponsesClient } from '../../../dialects/openai-responses/client.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { responseExample } from '../../openapi-examples.ts';
import { describePassed, passedJson } from '../../passed-description.ts';

const words =
  'Makes a long conversation short: the answer has the items with which the conversation goes on. The request passes to a provider that speaks the Responses API itself. For a model of any other provider it is refused, because only the provider that has encrypted a compaction can read it.';

const members = {
  model: 'A model that this gateway serves.',
  input: 'A text, or a list of items.',
  previous_response_id: 'The response with which the conversation ends, by the id that this gateway gave out.',
};

const { id, created_at, usage } = responseExample;
const compaction = { id: 'cmp_5b79931bd2b1', type: 'compaction', encrypted_content: 'gAAAAAB…' };
const example = { id, object: 'response.compaction', created_at, output: [compaction], usage };

/** `POST /v1/responses/compact` */
export const compactEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/responses/compact',
  operation: 'compact',
  dialect: openaiResponsesClient,
  describe: () =>
    describePassed({
      operationId: 'compactResponse',
      summary: 'Compact a conversation, in the dialect of the Responses API',
      description: words,
      requestBody: passedJson(members, ['model'], { model: 'gpt-5-mini', input: [{ role: 'user', content: 'hello' }] }),
      answers: { 'application/json': example },
    }),
};
