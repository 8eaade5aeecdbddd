import type { Environment } from '../config/config.ts';
import { readVariable } from '../config/environment.ts';
import { memberOf } from '../dialects/error-message.ts';
import { parseBounded } from '../core/json/parse-bounded.ts';

/** Where a running gateway's admin port is, as the command line says it. */
export interface AdminOptions {
  readonly url?: string;
  readonly token?: string;
}

type AdminAnswer =
  | { readonly kind: 'answered'; readonly text: string; readonly body: unknown }
  /** In words for the person who asked. */
  | { readonly kind: 'failed'; readonly reason: string };

const timeoutMs = 10_000;

/** Asks a running gateway on its admin port. Never rejects. */
export async function askAdmin(path: string, options: AdminOptions, env: Environment): Promise<AdminAnswer> {
  const base = options.url ?? readVariable(env, 'HEADGATE_ADMIN_URL') ?? usualUrl(env);
  const token = options.token ?? readVariable(env, 'HEADGATE_ADMIN_TOKEN');
  const url = URL.parse(path, base);
  if (url === null || !/^https?:$/.test(url.protocol)) return failed(`${base} is not the URL of an admin port.`);
  try {
    const answer = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return readAnswer(answer.status, await answer.text(), url.origin);
  } catch (error) {
    return failed(
      `No gateway answers at ${url.origin} (${reasonOf(error)}). Name its admin port with --url or HEADGATE_ADMIN_URL.`,
    );
  }
}

function usualUrl(env: Environment): string {
  return `http://127.0.0.1:${readVariable(env, 'HEADGATE_ADMIN_PORT') ?? '9090'}`;
}

function readAnswer(status: number, text: string, origin: string): AdminAnswer {
  const body = jsonIn(text);
  if (status === 200 && memberOf(body, 'object') !== undefined) return { kind: 'answered', text, body };
  const message = memberOf(memberOf(body, 'error'), 'message');
  if (typeof message !== 'string')
    return failed(`${origin} answered ${status}, and not as an admin port of Headgate does.`);
  return failed(status === 401 ? `${message} Give admin.token with HEADGATE_ADMIN_TOKEN or --token.` : message);
}

function jsonIn(text: string): unknown {
  try {
    return parseBounded(text);
  } catch {
    return undefined;
  }
}

/** `fetch` tells the reason of a failed connection as its cause. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { readonly cause?: NodeJS.ErrnoException };
  return name === 'TimeoutError' ? `not within ${timeoutMs / 1000} s` : (cause?.code ?? cause?.message ?? name);
}

function failed(reason: string): AdminAnswer {
  return { kind: 'failed', reason };
}
