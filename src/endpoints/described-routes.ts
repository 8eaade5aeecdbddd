import type { DescribedRoute } from './described-route.ts';
import { healthRoute, livenessRoute, readinessRoute } from './describe-health.ts';
import { inferenceEndpoints } from './inference-endpoints.ts';
import { v1Models } from './v1/models.ts';
import { v1betaModels } from './v1beta/model-list.ts';

/** Every route of the OpenAPI document, in its order. */
export const describedRoutes: readonly DescribedRoute[] = [
  ...inferenceEndpoints,
  v1Models.list,
  v1Models.one,
  v1betaModels.list,
  v1betaModels.one,
  livenessRoute,
  readinessRoute,
  healthRoute,
];
