import type { AnswerKind, ProviderHead } from '../core/answer.ts';
import { GatewayError } from '../core/errors.ts';
import { promisedLength } from '../core/promised-length.ts';
import { providerHeader } from '../core/provider-header.ts';

/** What a 2xx head announces. Where it is not what was asked for, the fault says so. */
type Announced =
  | { readonly kind: 'asked' }
  /** Anything: the media type is one that servers send where they know no better. */
  | { readonly kind: 'anything'; readonly fault: GatewayError }
  | { readonly kind: 'other'; readonly fault: GatewayError };

/** Media types that say nothing about a body, or that older servers say for JSON. */
const genericTypes: ReadonlySet<string> = new Set([
  '',
  'text/plain',
  'text/json',
  'text/javascript',
  'application/javascript',
  'application/x-json',
  'application/octet-stream',
  'binary/octet-stream',
]);

/** @param streamType the media type of the provider's streams */
export function checkHead(head: ProviderHead, expects: AnswerKind, streamType: string, provider: string): Announced {
  const encoding = providerHeader(head, 'content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    const fault = invalid(`The provider ${provider} encoded its answer although it was asked not to.`);
    return { kind: 'other', fault };
  }
  // Opaque bytes are of any type.
  if (expects === 'bytes') return asked;
  const type = mediaType(providerHeader(head, 'content-type'));
  const fits = expects === 'complete' ? isJson(head) : type === streamType;
  if (fits) return asked;
  const wanted = expects === 'complete' ? 'JSON' : 'an event stream';
  const said = type || 'no content type';
  const fault = invalid(`The provider ${provider} answered with ${said} where ${wanted} was asked for.`);
  return { kind: genericTypes.has(type) && head.status !== 204 ? 'anything' : 'other', fault };
}

/** Whether the head says that nothing follows: what was to be deleted is gone, and many servers say no more. */
export function isEmpty(head: ProviderHead): boolean {
  return head.status === 204 || promisedLength(head) === 0;
}

/** Whether the answer is JSON by its media type. */
export function isJson(head: ProviderHead): boolean {
  const type = mediaType(providerHeader(head, 'content-type'));
  return type === 'application/json' || type.endsWith('+json');
}

const asked: Announced = { kind: 'asked' };

function invalid(message: string): GatewayError {
  return new GatewayError('upstream_invalid', message);
}

/** Lower case, without parameters; short, since it goes into a message. */
function mediaType(contentType = ''): string {
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase().slice(0, 64);
}
