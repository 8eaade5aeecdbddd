/** The control routes, for the help and for the reference page. They answer on this machine only. */
export const controls: readonly { readonly route: string; readonly meaning: string }[] = [
  {
    route: 'PUT /__simulator/directives?set=…',
    meaning:
      'Sets directives for all requests from now on. They win over those of a request, so a test breaks the provider and mends it while it runs: `status=500`, `stall-after=request`, `slow=10`, `reset-after=request;ttft=0;rate=0`.',
  },
  { route: 'DELETE /__simulator/directives', meaning: 'Ends that. GET says what is set.' },
  { route: 'DELETE /__simulator/answers', meaning: 'Resets the connections of all answers that have not ended.' },
  { route: 'GET /__simulator/stats', meaning: 'Counts of requests, by how they ended, and of connections.' },
  {
    route: 'GET /__simulator/requests?last=20&id=…',
    meaning: 'The latest requests with their times, the oldest first; `id` is the correlation id.',
  },
  { route: 'GET /__simulator/requests/{number}/body', meaning: 'The body of one of them.' },
];

/** What the simulator speaks, for the help and for the reference page. */
export const spoken: readonly { readonly name: string; readonly routes: string }[] = [
  { name: 'OpenAI Chat Completions', routes: 'POST /v1/chat/completions, GET /v1/models, GET /v1/models/{id}' },
  {
    name: 'OpenAI Responses',
    routes:
      'POST /v1/responses, GET and DELETE /v1/responses/{id}, POST …/{id}/cancel, GET …/{id}/input_items, POST …/input_tokens, POST …/compact, /v1/conversations and their items',
  },
  { name: 'OpenAI legacy Completions', routes: 'POST /v1/completions' },
  { name: 'OpenAI embeddings and moderations', routes: 'POST /v1/embeddings, POST /v1/moderations' },
  {
    name: 'OpenAI files, uploads, batches and vector stores',
    routes:
      'POST and GET /v1/files, GET and DELETE /v1/files/{id}, GET …/{id}/content, POST /v1/uploads, …/{id}/parts, …/{id}/complete, …/{id}/cancel, POST and GET /v1/batches, GET …/{id}, POST …/{id}/cancel, /v1/vector_stores with files and search',
  },
  {
    name: 'OpenAI audio',
    routes:
      'POST /v1/audio/speech (mp3, wav, pcm; as bytes or as events), POST /v1/audio/transcriptions, POST /v1/audio/translations',
  },
  {
    name: 'OpenAI images',
    routes: 'POST /v1/images/generations (also streamed), POST /v1/images/edits, POST /v1/images/variations',
  },
  {
    name: 'Azure OpenAI',
    routes: 'the same under /openai/v1, and /openai/deployments/{name}/chat/completions?api-version=… and the like',
  },
  { name: 'Rerank, as Cohere and Jina have it', routes: 'POST /v1/rerank, POST /v2/rerank' },
  {
    name: 'Anthropic Messages',
    routes: 'POST /v1/messages, POST /v1/messages/count_tokens, GET /v1/models with the header anthropic-version',
  },
  {
    name: 'Gemini',
    routes:
      'POST /v1beta/models/{model}:generateContent, :streamGenerateContent (events or an array), :countTokens, :embedContent, :batchEmbedContents; also under /v1 and in the projects of Vertex AI',
  },
  {
    name: 'Bedrock Converse',
    routes: 'POST /model/{model}/converse, POST /model/{model}/converse-stream, POST /model/{model}/count-tokens',
  },
];
