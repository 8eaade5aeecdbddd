import type { HeadgateRequest } from './request-schema.ts';

/**
 * A checked request in its parsed form, which takes up to nineteen times the room of its bytes. So it is given away to
 * the first who asks, and read anew from the bytes for the next (a retry): nobody keeps it while a provider thinks.
 */
export class ParsedRequest {
  readonly #body: Buffer;
  #request: HeadgateRequest | undefined;

  /** @param request what the body says, and fits the schema */
  constructor(body: Buffer, request: HeadgateRequest) {
    this.#body = body;
    this.#request = request;
  }

  take(): HeadgateRequest {
    const request = this.#request ?? (JSON.parse(this.#body.toString()) as HeadgateRequest);
    this.#request = undefined;
    return request;
  }
}
