import { isListed, listedModels } from '../listed-models.ts';
import { SimulatedError } from '../simulated-error.ts';

/** The answer of `GET /v1/models` to Anthropic's clients. */
export function listAnthropicModels(): object {
  const data = listedModels.map(describeModel);
  return { data, has_more: false, first_id: listedModels[0], last_id: listedModels.at(-1) };
}

/** The answer of `GET /v1/models/{id}` to Anthropic's clients. @throws SimulatedError 404 */
export function getAnthropicModel(id: string): object {
  if (isListed(id)) return describeModel(id);
  throw new SimulatedError(404, `model: ${id}`);
}

function describeModel(id: string): object {
  return { type: 'model', id, display_name: id, created_at: '2025-01-01T00:00:00Z' };
}
