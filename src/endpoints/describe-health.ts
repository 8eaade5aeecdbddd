import type { DescribedRoute } from './described-route.ts';

const readinessWords = 'This pod wants traffic; 503 before start-up is done and while draining.';

/** The routes that load balancers and orchestrators ask. `http/` answers them without a key and on both ports. */
export const livenessRoute = describeHealth('/healthz', 'liveness', 'Is it alive?', 'The event loop turns.');
export const readinessRoute = describeHealth('/readyz', 'readiness', 'Does it want traffic?', readinessWords);
export const healthRoute = describeHealth('/health', 'health', 'The same as /readyz', readinessWords);

function describeHealth(url: string, operationId: string, summary: string, description: string): DescribedRoute {
  return {
    method: 'GET',
    url,
    describe: () => ({
      tags: ['health'],
      operationId,
      summary,
      description,
      security: [],
      responses: {
        200: { description: 'Yes.' },
        429: { description: 'This address asks too often on connections that it keeps.' },
        503: { description: 'No.' },
      },
    }),
  };
}
