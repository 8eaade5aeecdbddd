import type { Provider } from '../core/plan.ts';
import { openaiProvider } from './openai.ts';

export const simulatorName = 'simulator';

/** The embedded simulator, once it listens: a provider like any other, called over HTTP. */
export function simulatorProvider(origin: string): Provider {
  return openaiProvider(simulatorName, () => undefined, `${origin}/v1`, { simulator: true });
}
