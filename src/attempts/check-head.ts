import type { AnswerKind, ProviderHead } from '../core/answer.ts';
import { GatewayError } from '../core/errors.ts';
import { providerHeader } from '../core/provider-header.ts';

/**
 * Whether a 2xx head announces what was asked for; otherwise the error.
 * @param streamType the media type of the provider's streams
 */
export function checkHead(
  head: ProviderHead,
  expects: AnswerKind,
  streamType: string,
  provider: string,
): GatewayError | undefined {
  const encoding = providerHeader(head, 'content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    return invalid(`The provider ${provider} encoded its answer although it was asked not to.`);
  }
  // Opaque bytes are of any type.
  if (expects === 'bytes') return undefined;
  const type = mediaType(providerHeader(head, 'content-type'));
  // Some servers send no media type. Whether the body is JSON shows then in the body itself.
  const isJson = type === 'application/json' || type.endsWith('+json') || (type === '' && head.status !== 204);
  const fits = expects === 'complete' ? isJson : type === streamType;
  if (fits) return undefined;
  const wanted = expects === 'complete' ? 'JSON' : 'an event stream';
  return invalid(`The provider ${provider} answered with ${type || 'no content type'} where ${wanted} was asked for.`);
}

function invalid(message: string): GatewayError {
  return new GatewayError('upstream_invalid', message);
}

/** Lower case, without parameters; short, since it goes into a message. */
function mediaType(contentType = ''): string {
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase().slice(0, 64);
}
