import { OpenAiError } from './openai-error.ts';

/** The models that the simulator lists. It answers for any other name as well. */
const listedModels = ['simulated', 'simulated-mini', 'sim/ttft=1s;rate=10;tokens=100'] as const;

/** The answer of `GET /v1/models`. */
export function listModels(): object {
  return { object: 'list', data: listedModels.map(describeModel) };
}

/** The answer of `GET /v1/models/{id}`. The id may contain slashes, escaped or not. @throws OpenAiError 404 */
export function getModel(escapedId: string): object {
  const id = unescapeId(escapedId);
  const isKnown = listedModels.some((name) => name === id) || id.startsWith('sim/');
  if (isKnown) return describeModel(id);
  const message = `The model '${id}' does not exist`;
  throw new OpenAiError(404, message, { param: 'model', code: 'model_not_found' });
}

function describeModel(id: string): object {
  return { id, object: 'model', created: 1_735_689_600, owned_by: 'simulator' };
}

function unescapeId(escapedId: string): string {
  try {
    return decodeURIComponent(escapedId);
  } catch {
    return escapedId;
  }
}
