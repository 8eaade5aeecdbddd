import type { DescribedRoute } from './described-route.ts';
import { healthRoute, livenessRoute, readinessRoute } from './describe-health.ts';
import { inferenceEndpoints } from './inference-endpoints.ts';
import { modelRoute, modelsRoute } from './v1/models.ts';

/** Every route of the OpenAPI document, in its order. */
export const describedRoutes: readonly DescribedRoute[] = [
  ...inferenceEndpoints,
  modelsRoute,
  modelRoute,
  livenessRoute,
  readinessRoute,
  healthRoute,
];
