import { tokensOf } from '../answer-plan.ts';
import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { SimulatedError } from '../simulated-error.ts';
import { unitVector } from '../unit-vector.ts';
import { member } from './member.ts';
import { textOfContent } from './read-contents.ts';

const usualDimensions = 768;
const maxDimensions = 3072;
const maxTexts = 250;

/** The answer of `embedContent`. @throws SimulatedError 400 */
export function embedContent(request: Json): object {
  return { embedding: { values: embed(request) } };
}

/** The answer of `batchEmbedContents`. @throws SimulatedError 400 */
export function embedContents({ requests }: Json): object {
  return { embeddings: listOf(requests, 'requests').map((request) => ({ values: embed(request) })) };
}

/** The answer of Vertex AI's `predict` for its models of embeddings. @throws SimulatedError 400 */
export function predictEmbeddings({ instances, parameters }: Json): object {
  const dimensions = dimensionsOf(isObject(parameters) ? parameters : {});
  const predictions = listOf(instances, 'instances').map(({ content }) => {
    const text = textOfContent(content);
    const statistics = { token_count: tokensOf(text.length), truncated: false };
    return { embeddings: { values: unitVector(text, dimensions), statistics } };
  });
  return { predictions };
}

function embed(request: Json): number[] {
  if (request['content'] === undefined) throw new SimulatedError(400, '* EmbedContentRequest.content: not specified');
  return unitVector(textOfContent(request['content']), dimensionsOf(request));
}

function dimensionsOf(request: Json): number {
  const config = member(request, 'embedContentConfig');
  const dimensions =
    member(request, 'outputDimensionality') ?? (isObject(config) ? config['outputDimensionality'] : undefined);
  if (dimensions === undefined) return usualDimensions;
  if (typeof dimensions === 'number' && Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= maxDimensions)
    return dimensions;
  throw new SimulatedError(400, `outputDimensionality must be between 1 and ${maxDimensions}.`);
}

function listOf(value: unknown, name: string): readonly Json[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= maxTexts) return value.filter(isObject);
  throw new SimulatedError(400, `* ${name}: at least one and at most ${maxTexts} can be in one batch`);
}
