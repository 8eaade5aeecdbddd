import { GatewayError } from './errors.ts';
import type { Provider } from './plan.ts';

/** Shorter ones are placeholders of providers that want no key, and stand in any text. */
const shortestSecret = 8;

type Keeper = Pick<Provider, 'secrets'>;

/** A provider's words without the credentials that it was sent: some quote them. */
export function withholdCredentials(text: string, provider: Keeper): string {
  let clean = text;
  for (const secret of provider.secrets()) {
    if (secret.length >= shortestSecret) clean = clean.replaceAll(secret, '[secret]');
  }
  return clean;
}

/** The same error, fit to be told. */
export function withholdFromError(error: GatewayError, provider: Keeper): GatewayError {
  const message = withholdCredentials(error.message, provider);
  const text = error.context.providerBody?.toString('latin1'); // byte for byte, whatever the body is
  const body = text === undefined ? undefined : withholdCredentials(text, provider);
  if (message === error.message && body === text) return error;
  const clean = body === undefined ? {} : { providerBody: Buffer.from(body, 'latin1') };
  return new GatewayError(error.code, message, { ...error.context, ...clean });
}
