import { headgateClient } from '../../dialects/headgate/client.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { inferenceAnswerExample, inferenceExamples, streamExample } from '../openapi-examples.ts';
import { errorAnswers } from '../openapi-errors.ts';
import {
  answerHeaders,
  jsonBody,
  ref,
  retryHeaders,
  sharedAnswerHeaders,
  sharingParameters,
} from '../openapi-parts.ts';

const inferenceWords = `The small way to ask: a \`prompt\` or \`messages\`, and everything else may be left out. Without \`model\` the operator's default answers. A field that does not exist is refused rather than ignored, and the 422 says where it stands.

With \`"stream": true\` the answer comes as events: \`start\`, any number of \`token\` (and of \`reasoning\`, where the provider tells what its model thinks), \`tool_call\` for each complete call, and exactly one of \`done\` (with usage, cost and timings) and \`error\`. A stream with neither was cut.`;

const streamWords =
  '`event: start` (id, model, provider), any number of `event: token` with `{"text": …}`, and of `event: reasoning` with the same where the provider tells what its model thinks, `event: tool_call` for each complete call, then exactly one of `event: done` (finish_reason, usage, cost_usd, timings) or `event: error`. A stream with neither was cut.';

/** `POST /v1/inference`: Headgate's own dialect, complete or streamed. */
export const inferenceEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/inference',
  operation: 'generate',
  dialect: headgateClient,
  describe: () => ({
    tags: ['inference'],
    operationId: 'createInference',
    summary: "Ask a model, in Headgate's own dialect",
    description: inferenceWords,
    parameters: sharingParameters,
    requestBody: jsonBody('InferenceRequest', inferenceExamples),
    responses: {
      200: {
        description: 'The answer: complete, or with `stream` token by token.',
        headers: { ...answerHeaders, ...sharedAnswerHeaders },
        content: {
          'application/json': { schema: ref('InferenceAnswer'), example: inferenceAnswerExample },
          'text/event-stream': { schema: { type: 'string', description: streamWords }, example: streamExample },
        },
      },
      ...errorAnswers(headgateClient, ref('InferenceError'), retryHeaders),
    },
  }),
};
