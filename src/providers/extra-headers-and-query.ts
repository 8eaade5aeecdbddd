import { headerLines, type HeaderLines } from '../core/header-lines.ts';
import type { Secret } from '../core/secret.ts';
import { queryOf } from './authentication.ts';
import type { ProviderSettings } from './settings.ts';
import { formsOf, mayBeSecret } from './secret-forms.ts';

/** Headers and query that the configuration adds to every call of a provider. */
interface Extras {
  readonly headers: HeaderLines;
  /** Percent-encoded, without `?`. */
  readonly query: string;
  /** Texts in them that may be credentials. */
  readonly secrets: readonly string[];
}

export function extrasOf({ headers = {}, query = {} }: Pick<ProviderSettings, 'headers' | 'query'>): Extras {
  const lines = headerLines(Object.entries(headers).flatMap(([name, value]) => [name.toLowerCase(), told(value)]));
  const pairs = Object.entries(query).map(([name, value]) => [name, told(value)] as const);
  const secrets = [...Object.values(headers), ...Object.values(query)].map(told).filter(mayBeSecret).flatMap(formsOf);
  return { headers: lines, query: queryOf(pairs), secrets };
}

function told(value: Secret): string {
  return value.reveal().trim();
}
