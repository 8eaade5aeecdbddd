import type { Inference } from '../core/inference.ts';

/** A token of English, or of JSON, is about four bytes. */
const bytesPerToken = 4;

/** What an answer may use where neither the client nor experience says. */
const assumedOutputTokens = 1024;

/** Tokens that an inference will probably use, input and output: what is reserved until it has ended. */
export function estimateTokens({ body, maxOutputTokens = assumedOutputTokens }: Inference): number {
  return Math.ceil(body.length / bytesPerToken) + maxOutputTokens;
}
