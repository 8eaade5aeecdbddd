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
