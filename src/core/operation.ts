/**
 * What can be asked of a provider; a route says which. `generate` is text, tool calls and more for a conversation: chat
 * completions, messages, `/v1/inference`. Its body is read whole, and its answer is whole or a stream of events. A later
 * operation may send its body on while it comes (`streamed-body.ts`), and be answered in opaque bytes.
 */
export type OperationName = 'generate';
