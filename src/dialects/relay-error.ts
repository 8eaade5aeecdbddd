import type { Provider } from '../core/provider.ts';
import type { ProviderError } from '../core/provider-error.ts';
import { providerFailure } from '../core/provider-failure.ts';
import type { Ending } from '../core/stream-transform.ts';
import { withholdCredentials, withholdFromError } from '../core/credentials/withhold-credentials.ts';

/** Whether the provider's own error event is passed on, and how the stream ends. */
interface RelayedError {
  readonly passes: boolean;
  readonly ending: Ending;
}

/**
 * Decides about an error event in a stream that is passed on unchanged. The event passes, unless credentials stand in it
 * or an SDK misreads it. It is all that the client is told where every SDK raises it.
 * @param text the event's text
 */
export function relayError(
  error: ProviderError,
  text: string,
  provider: Pick<Provider, 'name' | 'secrets'>,
): RelayedError {
  const failure = withholdFromError(providerFailure(error, provider.name), provider);
  const mayLeave = failure.row.exposesMessage && withholdCredentials(text, provider) === text;
  const passes = mayLeave && error.sdks !== 'misread';
  return { passes, ending: { kind: 'failed', error: failure, told: passes && error.sdks === 'raise' } };
}
