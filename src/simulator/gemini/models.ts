import { isListed, listedModels } from '../listed-models.ts';
import { SimulatedError } from '../simulated-error.ts';

/** The answer of `GET /v1beta/models`. */
export function listGeminiModels(): object {
  return { models: listedModels.map(describeModel) };
}

/** The answer of `GET /v1beta/models/{id}`. @throws SimulatedError 404 */
export function getGeminiModel(id: string): object {
  if (isListed(id)) return describeModel(id);
  throw new SimulatedError(404, `models/${id} is not found for API version v1beta.`);
}

function describeModel(id: string): object {
  return {
    name: `models/${id}`,
    version: '001',
    displayName: id,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens', 'embedContent'],
  };
}
