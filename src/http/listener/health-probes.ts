import type { Exchange } from '../../core/exchange.ts';
import { healthRoute, livenessRoute, readinessRoute } from '../../endpoints/describe-health.ts';
import type { ErrorRenderer, Route } from '../request/route.ts';

/** Whether this process wants traffic. Depends on nothing outside the process. */
export class Readiness {
  #state: 'starting' | 'ready' | 'draining' = 'starting';

  get state(): 'starting' | 'ready' | 'draining' {
    return this.#state;
  }

  markReady(): void {
    if (this.#state === 'starting') this.#state = 'ready';
  }

  markDraining(): void {
    this.#state = 'draining';
  }
}

/**
 * `/healthz` answers 200 as long as the event loop turns; `/readyz` and `/health` answer 200 while traffic is wanted.
 * The same on both listeners.
 */
export function healthRoutes(readiness: Readiness, errors: ErrorRenderer): Route[] {
  const live = (exchange: Exchange): Promise<void> => say(exchange, 200, 'ok');
  const ready = (exchange: Exchange): Promise<void> =>
    say(exchange, readiness.state === 'ready' ? 200 : 503, readiness.state);
  return [
    { method: 'GET', url: livenessRoute.url, errors, anyHost: true, whenOverloaded: true, handle: live },
    { method: 'GET', url: readinessRoute.url, errors, anyHost: true, whenOverloaded: true, handle: ready },
    { method: 'GET', url: healthRoute.url, errors, anyHost: true, whenOverloaded: true, handle: ready },
  ];
}

function say(exchange: Exchange, status: number, word: string): Promise<void> {
  const headers = ['content-type', 'application/json; charset=utf-8', 'cache-control', 'no-store'];
  return exchange.answer({ status, headers }, `{"status":"${word}"}\n`);
}
