/** There was no answer in time. */
export class NoAnswer extends Error {
  constructor(waitedMs: number) {
    super(`no answer within ${waitedMs} ms`);
  }
}

/** There was no connection in time. */
export class NoConnection extends Error {
  constructor(waitedMs: number) {
    super(`no connection within ${waitedMs} ms`);
  }
}

/** The server closed the connection without an answer. This is what happens if only one side speaks TLS. */
export class BrokenHandshake extends Error {
  readonly isTls: boolean;

  constructor(isTls: boolean) {
    super(
      isTls
        ? 'it does not answer in TLS: does it speak it on this port? Without TLS limits.valkey.url begins with redis://'
        : 'it closed the connection before it answered: does it want TLS? With TLS limits.valkey.url begins with rediss://',
    );
    this.isTls = isTls;
  }
}

/** The server is not what the settings say, or not at the moment. */
export class Unsuited extends Error {
  readonly reason: 'settings' | 'refused' | 'credentials';

  constructor(reason: Unsuited['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * The store ran a script after its deadline, so the script did nothing. A request that still waits may ask again: this
 * process was late itself between computing the deadline and sending, or it did not run while the store was slow.
 */
export class TooLate extends Error {
  constructor() {
    super('it came to the script after its deadline');
  }
}

/**
 * The store does not know the session any more: it has lost its data, or this process was silent for a whole lease.
 */
export class Forgotten extends Error {
  readonly session: string;

  constructor(session: string) {
    super('it does not know this process any more');
    this.session = session;
  }
}

/**
 * Whether a connection without any answer was cut by the other side, or ended because the other side's bytes made no
 * sense.
 */
export function isCut(cause: unknown, isTls: boolean): boolean {
  if (cause instanceof NoConnection) return isTls;
  if (!(cause instanceof Error) || isReply(cause)) return false;
  const code = codeOf(cause);
  if (code === 'ECONNRESET' || code === 'EPIPE') return true;
  if (code !== '') return isTls && /^ERR_SSL_(WRONG_VERSION|PACKET_LENGTH|RECORD)|^EPROTO$/.test(code);
  return /closed|Stream isn/.test(cause.message);
}

/** Whether the error is an answer of the server. */
export function isReply(error: Error): boolean {
  return error.name === 'ReplyError';
}

export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
