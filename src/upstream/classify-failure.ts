import { GatewayError } from '../core/errors.ts';

/** How far a call had come when it failed. */
export type Progress =
  | 'unwritten' // not one byte of the request was handed to the kernel
  | 'written' // and no head of an answer came
  | 'answering'; // in the answer's body

/**
 * Says in our words why a call to a provider failed. Addresses and the like stay in `cause`, for the log: the message
 * may be read by a client.
 */
export function classifyFailure(failure: Error, progress: Progress, provider: string): GatewayError {
  if (failure instanceof GatewayError) return failure;
  const code = codeOf(failure);
  const context = { cause: failure };
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') {
    return new GatewayError('internal_error', `The call to ${provider} could not be made: ${failure.message}`, context);
  }
  if (progress === 'unwritten') {
    const message = `The provider ${provider} could not be reached: ${whyUnreachable(code)}.`;
    return new GatewayError('upstream_unreachable', message, { ...context, unwritten: true });
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new GatewayError('upstream_invalid', `The provider ${provider} sent more headers than are read.`, context);
  }
  if (isBrokenHttp(failure, code, progress)) {
    return new GatewayError('upstream_invalid', `The provider ${provider} sent bytes that are not HTTP.`, context);
  }
  return new GatewayError(
    'upstream_incomplete',
    progress === 'written'
      ? `The provider ${provider} closed the connection without an answer (${code}).`
      : `The answer of the provider ${provider} broke off (${code}).`,
    context,
  );
}

/** undici's parser errors carry no code; its message is the only way to tell garbage from a body that broke off. */
function isBrokenHttp(failure: Error, code: string, progress: Progress): boolean {
  if (failure.name === 'HTTPParserError') return !failure.message.includes('Invalid EOF state');
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return progress === 'written';
  return failure.message === 'bad response' || failure.message === 'bad upgrade';
}

function codeOf(failure: Error): string {
  const { code } = failure as { code?: unknown };
  return typeof code === 'string' ? code : failure.name;
}

function whyUnreachable(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'it refuses connections';
    case 'ENOTFOUND':
      return 'its name is not known';
    case 'EAI_AGAIN':
      return 'its name could not be looked up';
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'no connection within the connect timeout';
    case 'UND_ERR_ABORTED':
    case 'UND_ERR_PRX_CONN':
    case 'UND_ERR_PRX_TLS':
      return `the proxy gave no tunnel (${code})`;
    default:
      return isCertificateFault(code) ? `its certificate is not trusted (${code})` : code;
  }
}

function isCertificateFault(code: string): boolean {
  return code.includes('CERT') || code.startsWith('UNABLE_TO') || code === 'ERR_TLS_CERT_ALTNAME_INVALID';
}
