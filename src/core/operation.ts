/**
 * What can be asked of a provider. Each route belongs to one operation. `generate` covers text, tool calls and more for
 * a conversation: chat completions, messages, `/v1/inference`.
 */
export type OperationName = 'generate' | PassedOperation;

/**
 * Operations that the gateway does not translate: it reads only where such a request goes and what it costs. `complete`
 * continues a text (OpenAI's legacy completions). `count_tokens`
 * says how many tokens a conversation has; where the provider speaks another dialect, the gateway may estimate them. `compact`
 * makes a long conversation short (OpenAI's Responses). `embed` turns
 * text into vectors, `moderate` judges it, `rerank` sorts documents by a question, `image` makes pictures, `speech` turns text
 * into a sound, `transcribe` turns a sound into text, `files` is what a provider stores for its customers.
 */
export type PassedOperation =
  | 'complete'
  | 'count_tokens'
  | 'compact'
  | 'embed'
  | 'moderate'
  | 'rerank'
  | 'image'
  | 'speech'
  | 'transcribe'
  | 'files';
