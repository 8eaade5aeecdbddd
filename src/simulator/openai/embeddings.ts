import { tokensOf } from '../answer-plan.ts';
import { readInteger, wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { unitVector } from '../unit-vector.ts';
import { charactersOf, readTexts } from './read-texts.ts';
import type { TextOrTokens } from './read-texts.ts';

const usualDimensions = 1536;
const maxDimensions = 3072;
const maxTexts = 2048;

/** The answer of `POST /v1/embeddings`. @throws SimulatedError 400 */
export function embedTexts(request: Json, model: string): object {
  const texts = readTexts(request['input']);
  if (!texts) throw wrongType('input', 'a string, an array of strings or tokens', request['input']);
  if (texts.length > maxTexts) {
    throw new SimulatedError(400, `'input' has more than ${maxTexts} texts.`, { param: 'input' });
  }
  const dimensions = readInteger(request, 'dimensions', 1, maxDimensions) ?? usualDimensions;
  const encode = encoderOf(request['encoding_format'] ?? 'float');
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: encode(unitVector(wordsOf(text), dimensions)),
  }));
  const tokens = texts.reduce((sum, text) => sum + tokensOf(charactersOf(text)), 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return { object: 'list', data, model, usage };
}

function encoderOf(format: unknown): (vector: number[]) => number[] | string {
  if (format === 'float') return (vector) => vector;
  if (format === 'base64') return (vector) => Buffer.from(Float32Array.from(vector).buffer).toString('base64');
  const message = "Invalid value for 'encoding_format'. Supported values are: 'float' and 'base64'.";
  throw new SimulatedError(400, message, { param: 'encoding_format', code: 'invalid_value' });
}

function wordsOf(text: TextOrTokens): string {
  return typeof text === 'string' ? text : text.join(' ');
}
