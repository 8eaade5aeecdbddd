import { modelSegment } from '../model-segment.ts';

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
  const segments = collections.test(model) ? model.split('/') : ['models', model];
  return `/${segments.map((segment) => modelSegment(segment)).join('/')}:${method}`;
}
