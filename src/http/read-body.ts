import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../core/errors.ts';
import { BodyBytes } from './body-bytes.ts';

/** The share of the process's memory that request bodies may take. */
export interface BodyBudget {
  /** False when there is no room for so many bytes more. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
}

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const retryAfterMs = 1_000;

/** Reads one request's body. Bytes are charged to the budget as they come, so that a mere promise of bytes takes no room. */
export class BodyReader {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #maxBytes: number;
  readonly #budget: BodyBudget;
  #reservedBytes = 0;
  #failure: GatewayError | undefined;
  #reject: ((error: GatewayError) => void) | undefined;
  #body: Promise<Buffer> | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, maxBytes: number, budget: BodyBudget) {
    this.#request = request;
    this.#response = response;
    this.#maxBytes = maxBytes;
    this.#budget = budget;
  }

  /** @throws GatewayError as `Exchange.readBody` says. A second call gives the same body. */
  read(): Promise<Buffer> {
    this.#body ??= this.#begin();
    return this.#body;
  }

  /** Ends the reading, begun or not, with an error. Without effect on a body that is whole. */
  fail(error: GatewayError): void {
    this.#failure ??= error;
    this.#reject?.(this.#failure);
  }

  release(): void {
    // Nobody holds the bytes longer than the one who asked for them.
    this.#body = undefined;
    if (this.#reservedBytes === 0) return;
    this.#budget.release(this.#reservedBytes);
    this.#reservedBytes = 0;
  }

  #begin(): Promise<Buffer> {
    const failure = this.#failure ?? checkBodyHeaders(this.#request, this.#maxBytes);
    if (failure) return Promise.reject(failure);
    // Everything that could be refused without the body has been; now the client may send it.
    if (this.#request.headers.expect !== undefined) this.#response.writeContinue();
    return new Promise((resolve, reject) => {
      this.#collect(resolve, reject);
    });
  }

  #collect(resolve: (body: Buffer) => void, reject: (error: GatewayError) => void): void {
    const request = this.#request;
    let bytes = new BodyBytes(Number(request.headers['content-length'] ?? 0));
    const onData = (chunk: Buffer): void => {
      if (bytes.length + chunk.length > this.#maxBytes) {
        this.fail(tooLarge(this.#maxBytes));
      } else if (this.#budget.reserve(chunk.length)) {
        this.#reservedBytes += chunk.length;
        bytes.add(chunk);
      } else {
        this.fail(
          new GatewayError('overloaded', 'The gateway holds as many request bodies as it can.', { retryAfterMs }),
        );
      }
    };
    const stop = (): void => {
      this.#reject = undefined;
      // The request lives as long as its answer; a listener that stays would hold the promise, and so the body.
      request.off('data', onData);
      request.off('end', onEnd);
    };
    const onEnd = (): void => {
      stop();
      resolve(bytes.take());
    };
    this.#reject = (error) => {
      stop();
      bytes = new BodyBytes(0);
      this.release();
      reject(error);
    };
    request.on('data', onData);
    request.on('end', onEnd);
  }
}

/** What can be said of a body before its first byte. */
function checkBodyHeaders(request: IncomingMessage, maxBytes: number): GatewayError | undefined {
  const headers = request.headers;
  const type = headers['content-type'];
  if (type !== 'application/json' && (type === undefined || !jsonType.test(type))) {
    return new GatewayError('unsupported_media_type', 'The Content-Type must be application/json, in UTF-8.');
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return new GatewayError('unsupported_media_type', 'The body must not be compressed (Content-Encoding).');
  }
  const transfer = headers['transfer-encoding'];
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    return new GatewayError('unsupported_media_type', 'The only Transfer-Encoding understood is chunked.');
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(maxBytes) : undefined;
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError('body_too_large', `The body is larger than ${maxBytes} bytes.`);
}
