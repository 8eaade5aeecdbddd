import { GatewayError } from '../core/errors.ts';
import { BrokenHttp } from './http1/broken-http.ts';
import { HeadTooLarge } from './http1/head-buffer.ts';
import { ClosedEarly } from './dial/closed-early.ts';
import { NoTunnel } from './dial/open-tunnel.ts';
import { ProxyFailure } from './dial/proxy-failure.ts';

/** How far a call had got when it failed. */
export type Progress =
  | 'unwritten' // not one byte of the request was handed to the kernel
  | 'written' // the request was sent, and no response head arrived
  | 'answering'; // the response head had arrived

/**
 * Turns the failure of a call into the gateway's error. Addresses and other details stay in `cause`, which is only
 * logged, because a client may read the message.
 */
export function classifyFailure(failure: Error, progress: Progress, provider: string): GatewayError {
  const context = { cause: failure };
  if (progress === 'unwritten') {
    const shortOf = whatIsUsedUp(failure);
    if (shortOf !== undefined) return overloaded(shortOf, failure);
    const message = `The provider ${provider} could not be reached: ${whyUnreachable(failure)}.`;
    return new GatewayError('upstream_unreachable', message, { ...context, unwritten: true });
  }
  if (failure instanceof HeadTooLarge) {
    return new GatewayError('upstream_invalid', `The provider ${provider} sent more headers than are read.`, context);
  }
  if (failure instanceof BrokenHttp) {
    return new GatewayError('upstream_invalid', `The provider ${provider} sent bytes that are not HTTP.`, context);
  }
  const code = codeOf(failure);
  const how = code === undefined ? '' : ` (${code})`;
  return new GatewayError(
    'upstream_incomplete',
    progress === 'written'
      ? `The provider ${provider} closed the connection without an answer${how}.`
      : `The answer of the provider ${provider} broke off${how}.`,
    context,
  );
}

/** What this machine or process has no more of. That is not the provider's fault. */
function whatIsUsedUp(failure: Error): string | undefined {
  const cause = failure instanceof ProxyFailure && failure.cause instanceof Error ? failure.cause : failure;
  return scarce[codeOf(cause) ?? ''];
}

/** By the code of a system call that failed. */
const scarce: Readonly<Record<string, string | undefined>> = {
  EMFILE: 'file descriptors',
  ENFILE: 'file descriptors',
  ENOBUFS: 'memory for sockets',
  ENOMEM: 'memory for sockets',
};

function overloaded(shortOf: string, cause: Error): GatewayError {
  const message = `The gateway has no ${shortOf} left for a connection to the provider.`;
  return new GatewayError('overloaded', message, { cause, retryAfterMs: 1000 });
}

function codeOf(failure: Error): string | undefined {
  const { code } = failure as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function whyUnreachable(failure: Error): string {
  if (failure instanceof ClosedEarly) return `it ${failure.message}`;
  if (failure instanceof ProxyFailure) return `${whyNoTunnel(failure.cause)} (${failure.variable})`;
  const code = codeOf(failure) ?? failure.name;
  switch (code) {
    case 'ECONNREFUSED':
      return 'it refuses connections';
    case 'ENOTFOUND':
      return 'its name is not known';
    case 'EAI_AGAIN':
      return 'its name could not be looked up';
    case 'LOOK_UP_TIMEOUT':
      return 'its name was not looked up within the connect timeout';
    case 'CONNECT_TIMEOUT':
      return 'no connection within the connect timeout';
    case 'ECONNRESET':
      return 'it closed the connection before it was open';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `no way leads to it (${code})`;
    default:
      if (isCertificateFault(code)) return `its certificate is not trusted (${code})`;
      return code.startsWith('ERR_SSL') || code === 'EPROTO' ? `${tlsFault(code)} (${code})` : code;
  }
}

/**
 * Says why the proxy gave no tunnel. The message names the proxy, because its operator, and not the provider, must fix
 * it.
 */
function whyNoTunnel(failure: unknown): string {
  if (failure instanceof BrokenHttp || failure instanceof HeadTooLarge) return 'the proxy does not speak HTTP';
  if (failure instanceof NoTunnel) {
    if (failure.status === 407) return 'the proxy on the way to it wants credentials, or refuses those it is sent';
    const { status } = failure;
    const isRefusal = status === undefined || status < 200 || status > 299;
    const answer =
      status === undefined ? 'closed the connection' : `answered ${status}${isRefusal ? '' : ' and went on'}`;
    return `the proxy on the way to it gave no tunnel: it ${answer}`;
  }
  if (!(failure instanceof Error)) return 'the proxy on the way to it failed';
  const code = codeOf(failure) ?? failure.name;
  switch (code) {
    case 'ECONNREFUSED':
      return 'the proxy on the way to it refuses connections';
    case 'ENOTFOUND':
      return 'the name of the proxy on the way to it is not known';
    case 'EAI_AGAIN':
      return 'the name of the proxy on the way to it could not be looked up';
    case 'LOOK_UP_TIMEOUT':
      return 'the name of the proxy on the way to it was not looked up within the connect timeout';
    case 'CONNECT_TIMEOUT':
      return 'the proxy on the way to it gave no tunnel within the connect timeout';
    default:
      return isCertificateFault(code)
        ? `the certificate of the proxy on the way to it is not trusted (${code})`
        : `the proxy on the way to it failed (${code})`;
  }
}

function tlsFault(code: string): string {
  return /WRONG_VERSION_NUMBER|PACKET_LENGTH|RECORD/.test(code) ? 'it does not speak TLS' : 'the TLS handshake failed';
}

function isCertificateFault(code: string): boolean {
  return code.includes('CERT') || code.startsWith('UNABLE_TO') || code === 'ERR_TLS_CERT_ALTNAME_INVALID';
}
