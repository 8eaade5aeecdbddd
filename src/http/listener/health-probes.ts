import type { Clock } from '../../core/clock.ts';
import type { Exchange } from '../../core/exchange.ts';
import { healthRoute, livenessRoute, readinessRoute } from '../../endpoints/describe-health.ts';
import type { ErrorRenderer, Route } from '../request/route.ts';
import { ProbeBudget } from './probe-budget.ts';

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
export function healthRoutes(readiness: Readiness, errors: ErrorRenderer, clock: Clock): Route[] {
  const live = (exchange: Exchange): Promise<void> => say(exchange, 200, 'ok');
  const ready = (exchange: Exchange): Promise<void> =>
    say(exchange, readiness.state === 'ready' ? 200 : 503, readiness.state);
  const budget = new ProbeBudget(clock);
  const probe = ({ url }: { readonly url: string }, handle: Route['handle']): Route => {
    return { method: 'GET', url, errors, anyHost: true, isProbe: true, needsNoKey: () => true, budget, handle };
  };
  return [probe(livenessRoute, live), probe(readinessRoute, ready), probe(healthRoute, ready)];
}

function say(exchange: Exchange, status: number, word: string): Promise<void> {
  const headers = ['content-type', 'application/json; charset=utf-8', 'cache-control', 'no-store'];
  return exchange.answer({ status, headers }, `{"status":"${word}"}\n`);
}
