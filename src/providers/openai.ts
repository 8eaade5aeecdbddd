import type { Provider } from '../core/plan.ts';
import type { Secret } from '../core/secret.ts';
import { parseBaseUrl } from './parse-base-url.ts';

export const openaiBaseUrl = 'https://api.openai.com/v1';

/** A provider that speaks OpenAI's dialect; `currentKey` is asked at every call. */
export function openaiProvider(
  name: string,
  currentKey: () => Secret | undefined,
  baseUrl: string = openaiBaseUrl,
  quirks: Provider['quirks'] = {},
): Provider {
  return { name, dialect: 'openai', ...parseBaseUrl(baseUrl), authHeaders: bearer(currentKey), quirks };
}

/** Builds the header anew only when the key is a new one. */
function bearer(currentKey: () => Secret | undefined): Provider['authHeaders'] {
  let key: Secret | undefined;
  let headers: Readonly<Record<string, string>> = Object.freeze({});
  return () => {
    const current = currentKey();
    if (current !== key) {
      key = current;
      headers = Object.freeze(current === undefined ? {} : { authorization: `Bearer ${current.reveal()}` });
    }
    return headers;
  };
}
