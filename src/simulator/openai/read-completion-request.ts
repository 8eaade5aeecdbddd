import type { GenerateRequest } from '../generate-request.ts';
import { readBoolean, readInteger, readNumber, wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { readModelName } from './read-model.ts';
import { readStreamOptions } from './read-stream-options.ts';
import { charactersOf, readTexts } from './read-texts.ts';

/** Reads and validates a request of `POST /v1/completions`. @throws SimulatedError 400, in the words of OpenAI */
export function readCompletionRequest(request: Json): GenerateRequest {
  const model = readModelName(request);
  readNumber(request, 'temperature', 0, 2);
  readNumber(request, 'top_p', 0, 1);
  const prompts = request['prompt'] === undefined ? [''] : readTexts(request['prompt']);
  if (!prompts) throw wrongType('prompt', 'a string, an array of strings or tokens', request['prompt']);
  const stream = readBoolean(request, 'stream') ?? false;
  const n = (readInteger(request, 'n', 1, 128) ?? 1) * prompts.length;
  if (n > 128) throw new SimulatedError(400, "Too many choices: 'n' times the number of prompts.", { param: 'n' });
  return {
    model,
    stream,
    includeUsage: readStreamOptions(request, stream),
    n,
    // OpenAI's default for legacy completions.
    maxTokens: readInteger(request, 'max_tokens', 0, Infinity) ?? 16,
    promptLength: prompts.reduce((sum, prompt) => sum + charactersOf(prompt), 0),
    format: { kind: 'text' },
    tools: [],
    wantedTools: [],
    reasons: false,
  };
}
