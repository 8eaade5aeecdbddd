/**
 * What can be asked of a provider. Each route belongs to one operation. `generate` covers text, tool calls and more for
 * a conversation: chat completions, messages, `/v1/inference`. Its body is read whole, and its answer is a complete
 * body or a stream of events. A later operation may stream its request body on (`streamed-body.ts`) and receive opaque
 * bytes.
 */
export type OperationName = 'generate';
