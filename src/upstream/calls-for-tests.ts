import { systemClock } from '../core/clock.ts';
import type { ProviderHead } from '../core/answer.ts';
import type { GatewayError } from '../core/errors.ts';
import type { Provider } from '../core/provider.ts';
import type { CallListener } from './call.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { headersToCarry, headersToProvider } from './headers-to-provider.ts';
import type { UpstreamSettings } from './settings.ts';
import { Upstream, type UpstreamRequest } from './upstream.ts';
import type { ProxyVariables } from './dial/proxy-variables.ts';

export const testSettings: UpstreamSettings = {
  connectMs: 5000,
  idleSocketMs: 30_000,
  maxSocketAgeMs: 60_000,
  maxConnections: 2048,
  maxAnswerBytes: 1_048_576,
  maxEventBytes: 8_388_608,
};

/** All of them are closed after each test. */
const upstreams: Upstream[] = [];

export function closeUpstreams(): void {
  for (const upstream of upstreams.splice(0)) upstream.close();
}

export function newUpstream(settings: Partial<UpstreamSettings> = {}, proxy: ProxyVariables = {}): Upstream {
  const upstream = new Upstream({ ...testSettings, ...settings }, proxy, systemClock);
  upstreams.push(upstream);
  return upstream;
}

export function post(provider: Provider, body = '{"a":1}'): UpstreamRequest {
  const call = { body: Buffer.from(body), accept: undefined };
  const headers = headersToProvider(provider, headersToCarry({}, 'req_1', openaiChatProvider), call);
  return { provider, method: 'POST', path: '/chat/completions', headers, body: call.body };
}

/** Records everything that a call reports. */
export class RecordingListener implements CallListener {
  readonly said: string[] = [];
  head: ProviderHead | undefined;
  body = '';
  error: GatewayError | undefined;
  /** Resolves at the end of the call or with its error. */
  readonly over: Promise<void>;
  #finish: () => void = () => undefined;

  constructor() {
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  onWritten(): void {
    this.said.push('written');
  }

  onHead(head: ProviderHead): void {
    this.said.push('head');
    this.head = head;
  }

  onData(chunk: Buffer): void {
    if (this.said.at(-1) !== 'data') this.said.push('data');
    this.body += chunk.toString('latin1');
  }

  onEnd(): void {
    this.said.push('end');
    this.#finish();
  }

  onError(error: GatewayError): void {
    this.said.push('error');
    this.error = error;
    this.#finish();
  }
}
