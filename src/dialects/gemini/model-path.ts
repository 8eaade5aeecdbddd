import { GatewayError } from '../../core/errors.ts';

/**
 * Names that say their own collection: tuned models of AI Studio, and models of other publishers and endpoints of Vertex. Every
 * other name is one of `models`.
 */
const collections = /^(?:models|tunedModels|publishers|endpoints|projects|locations|cachedContents)\//;

/**
 * The path of a method of a model. It comes after the provider's base path, which for Vertex ends in
 * `/publishers/google`, and for a tuned model of Vertex in the project's location.
 * @throws GatewayError `invalid_request` for a name that would lead to another path
 */
export function pathOf(model: string, method: string): string {
  const name = collections.test(model) ? model : `models/${encodeURIComponent(model)}`;
  const segments = name.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new GatewayError('invalid_request', `'${model.slice(0, 256)}' is no name of a model.`, { param: 'model' });
  }
  const encoded = collections.test(model) ? segments.map((segment) => encodeURIComponent(segment)) : segments;
  return `/${encoded.join('/')}:${method}`;
}
