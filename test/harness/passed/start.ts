import { type RunningGateway, startGateway } from '../gateway.ts';
import { type Behave, type PassedProvider, startPassedProvider } from './provider.ts';

const program = new URL('serve.ts', import.meta.url);

interface Pair {
  readonly gateway: RunningGateway;
  readonly provider: PassedProvider;
}

/** A gateway with the routes of `endpoints.ts` beside its own, and the provider behind it. */
export async function startWithPassedRoutes(
  config: Readonly<Record<string, unknown>> = {},
  behaviours: Readonly<Record<string, Behave>> = {},
): Promise<Pair> {
  const provider = await startPassedProvider(behaviours);
  const providers = { p: { baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' } };
  const models = [{ name: '*', provider: 'p' }];
  const gateway = await startGateway({
    program,
    config: { providers, models, defaults: { model: 'whisper' }, ...config },
  });
  return { gateway, provider };
}
