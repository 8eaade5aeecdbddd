import type { GenerateRequest } from './generate-request.ts';

/** A request whose answer is one text, or no text at all. */
export function plainRequest(model: string, stream: boolean, promptLength: number): GenerateRequest {
  return {
    model,
    stream,
    includeUsage: true,
    n: 1,
    maxTokens: Infinity,
    promptLength,
    format: { kind: 'text' },
    tools: [],
    wantedTools: [],
    reasons: false,
  };
}
