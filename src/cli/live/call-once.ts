import type { ProviderHead } from '../../core/answer.ts';
import type { GatewayError } from '../../core/errors.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import type { Provider } from '../../core/provider.ts';
import type { ProviderDialect } from '../../dialects/dialect.ts';
import { headersToCarry, headersToProvider } from '../../upstream/headers-to-provider.ts';
import type { Upstream } from '../../upstream/upstream.ts';

/** What became of one call. */
export type Outcome =
  | { readonly kind: 'answered'; readonly head: ProviderHead; readonly body: Buffer }
  | { readonly kind: 'failed'; readonly error: GatewayError }
  | { readonly kind: 'late' };

/** The most of a body that is kept. A longer one is cut there. */
const maxBodyBytes = 4_194_304;

/** Calls a provider once, within a time in milliseconds. Never rejects. */
export function callOnce(
  upstream: Upstream,
  provider: Provider,
  side: ProviderDialect,
  call: Pick<PreparedCall, 'method' | 'path' | 'body' | 'headers'>,
  timeoutMs: number,
): Promise<Outcome> {
  const { method, path, body } = call;
  const headers = headersToProvider(provider, headersToCarry({}, 'check', side), { ...call, accept: undefined });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let answered: ProviderHead = { status: 0, headers: {} };
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer);
      source.abort();
      resolve(outcome);
    };
    const finishWithBody = (): void => {
      finish({ kind: 'answered', head: answered, body: Buffer.concat(chunks) });
    };
    const timer = setTimeout(() => {
      finish({ kind: 'late' });
    }, timeoutMs);
    const source = upstream.call(
      { provider, method, path, headers, body },
      {
        onHead: (head) => {
          answered = head;
        },
        onData: (chunk) => {
          bytes += chunk.length;
          chunks.push(Buffer.from(chunk));
          if (bytes > maxBodyBytes) finishWithBody();
        },
        onEnd: finishWithBody,
        onError: (error) => {
          finish({ kind: 'failed', error });
        },
      },
    );
  });
}
