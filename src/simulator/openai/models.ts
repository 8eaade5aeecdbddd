import { isListed, listedModels } from '../listed-models.ts';
import { SimulatedError } from '../simulated-error.ts';

/** The answer of `GET /v1/models`. */
export function listModels(): object {
  return { object: 'list', data: listedModels.map(describeModel) };
}

/** The answer of `GET /v1/models/{id}`. @throws SimulatedError 404 */
export function getModel(id: string): object {
  if (isListed(id)) return describeModel(id);
  const message = `The model '${id}' does not exist`;
  throw new SimulatedError(404, message, { param: 'model', code: 'model_not_found' });
}

function describeModel(id: string): object {
  return { id, object: 'model', created: 1_735_689_600, owned_by: 'simulator' };
}
