import type { Clock } from '../core/clock.ts';
import type { Provider } from '../core/plan.ts';
import type { Source } from '../core/source.ts';
import { BodyOnce, bodyToSend } from './body-once.ts';
import { Call, type CallListener } from './call.ts';
import { makeDispatcher, type WayOut } from './make-dispatcher.ts';
import type { WayToProviders } from './pool-by-origin.ts';
import type { UpstreamSettings } from './settings.ts';

export interface UpstreamRequest {
  readonly provider: Provider;
  readonly method: 'POST' | 'GET';
  /** After the provider's base path. */
  readonly path: string;
  /** All that is sent, but for `host`, `connection` and `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** The way to the providers: one HTTP call at a time, and the sockets that calls share. */
export class Upstream {
  /** Largest complete answer that is held. */
  readonly maxAnswerBytes: number;
  readonly #dispatcher: WayToProviders;

  /** @throws Error where a file that the settings name cannot be read */
  constructor(settings: UpstreamSettings, wayOut: WayOut, clock: Clock) {
    this.maxAnswerBytes = settings.maxAnswerBytes;
    this.#dispatcher = makeDispatcher(settings, wayOut, clock);
  }

  /** Never throws: what goes wrong, the listener hears, and never before this has returned. */
  call(request: UpstreamRequest, listener: CallListener): Source {
    const { provider, method } = request;
    const body = bodyToSend(request.body);
    // A Buffer's length undici sees for itself.
    const headers =
      body instanceof BodyOnce ? { ...request.headers, 'content-length': String(body.byteLength) } : request.headers;
    const call = new Call(provider.name, listener);
    this.#dispatcher.dispatch(
      // undici's types leave out the iterators that it documents.
      { origin: provider.origin, path: provider.basePath + request.path, method, headers, body: body as Buffer | null },
      call,
    );
    return call;
  }

  /** Cuts what is still open: a call in flight hears that its answer broke off. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
