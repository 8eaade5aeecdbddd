import { withholdCredentials } from '../../core/credentials/withhold-credentials.ts';
import type { GatewayError } from '../../core/errors.ts';
import type { ProviderError } from '../../core/provider-error.ts';
import type { Provider } from '../../core/provider.ts';
import type { ProviderDialect } from '../../dialects/dialect.ts';
import type { ShownCredentials } from '../../providers/shown-credentials.ts';
import type { Outcome } from './call-once.ts';

/** What the words about a call need to know. */
export interface Called {
  readonly provider: Provider;
  readonly side: ProviderDialect;
  readonly shown: ShownCredentials;
  /** Environment variable that usually has the provider's key. */
  readonly keyVariable: string | undefined;
  /** The model that the call names, and the setting that names it; undefined for a call without a model. */
  readonly model?: { readonly upstreamModel: string; readonly setting: string };
  readonly timeoutMs: number;
  /** Now, in milliseconds since 1970. */
  readonly wallMs: number;
}

/** Says what is wrong and which setting to change; undefined where the provider works. */
export function describeProblem(outcome: Outcome, called: Called): string | undefined {
  if (outcome.kind === 'late') {
    return `it did not answer within ${called.timeoutMs} ms; check ${baseUrlOf(called)} and the way to it`;
  }
  if (outcome.kind === 'failed') {
    const { message } = outcome.error;
    return `${message}${message.endsWith('.') ? '' : '.'} ${adviceOn(outcome.error, called)}`;
  }
  const { head, body } = outcome;
  if (head.status >= 200 && head.status < 300) return undefined;
  return describeRefusal(called.side.errors.inRefusal(head, body, called.wallMs), called);
}

function describeRefusal(error: ProviderError, called: Called): string | undefined {
  const quotation = error.message === undefined ? '' : ` (it says: ${shorten(error.message, called.provider)})`;
  const answered = `it answered ${error.status}`;
  switch (error.kind) {
    // The provider knows the key, and would have answered a moment later.
    case 'rate_limited':
      return undefined;
    case 'authentication':
      return `${answered}: ${adviceOnRefusedCredentials(called)}${quotation}`;
    case 'permission':
      return `${answered}: ${adviceOnMissingRight(called)}${quotation}`;
    case 'quota_exhausted':
      return `${answered}: the account of the key has no money or quota left${quotation}`;
    case 'redirect':
      return `${answered}, a redirect, which is not followed; change ${baseUrlOf(called)} to where it leads`;
    case 'not_found':
    case 'invalid_request':
      return `${answered}: ${adviceOnRequest(called)}${quotation}`;
    case 'overloaded':
      return `${answered}: it has too much work just now; try again later${quotation}`;
    case 'conflict':
    case 'too_large':
    case 'server_error':
    case 'unknown':
    default:
      return `${answered}, which no setting of the gateway explains${quotation}`;
  }
}

function adviceOnRefusedCredentials(called: Called): string {
  const { shown } = called;
  if (shown.kind === 'identity') return `it does not accept ${shown.words}; check ${authenticationOf(called)}`;
  return shown.kind === 'key'
    ? `it does not accept the key; change ${keyOf(called)}`
    : `it wants a key; set ${keyOf(called)}`;
}

function adviceOnMissingRight(called: Called): string {
  if (called.shown.kind === 'identity')
    return `the identity of the gateway may not do this; give it the right, or change ${authenticationOf(called)}`;
  return `the key may not do this; give it the right, or change ${keyOf(called)}`;
}

function adviceOnRequest({ model, ...called }: Called): string {
  if (model === undefined) return `check ${baseUrlOf(called)}`;
  if (called.provider.basePath === '') {
    return `the path may be wrong, so check ${baseUrlOf(called)}: most servers want /v1 at its end; or it may not know the model ${model.upstreamModel} (${model.setting})`;
  }
  return `it may not know the model ${model.upstreamModel}, so check ${model.setting}, or else ${baseUrlOf(called)}`;
}

/** Which setting a call that failed on its way points to. */
function adviceOn({ code, message, cause }: GatewayError, called: Called): string {
  const connections = `providers.${called.provider.name}.connections`;
  if (code === 'provider_auth_failed') {
    return `Check ${called.shown.kind === 'identity' ? authenticationOf(called) : keyOf(called)}.`;
  }
  if (/proxy/.test(message)) return `Check the proxy (HTTPS_PROXY, NO_PROXY or ${connections}.proxy).`;
  if (/certificate/.test(message)) {
    return `Add its authority with ${connections}.extraCaFile, upstream.extraCaFile or NODE_EXTRA_CA_CERTS.`;
  }
  if (isTls(cause)) return `Check whether ${baseUrlOf(called)} begins with the right one of http:// and https://.`;
  return `Check ${baseUrlOf(called)}.`;
}

function isTls(cause: unknown): boolean {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' && /SSL|TLS|EPROTO/.test(code);
}

function baseUrlOf({ provider }: Pick<Called, 'provider'>): string {
  return `providers.${provider.name}.baseUrl (${provider.origin}${provider.basePath})`;
}

function authenticationOf({ provider }: Called): string {
  return `providers.${provider.name}.authentication`;
}

function keyOf({ provider, keyVariable }: Called): string {
  const setting = `providers.${provider.name}.apiKey`;
  return keyVariable === undefined ? setting : `${setting} or ${keyVariable} in the environment`;
}

function shorten(words: string, provider: Provider): string {
  return withholdCredentials(words, provider).replaceAll(/\s+/g, ' ').slice(0, 300);
}
