import { noCredentials } from './authentication.ts';
import { headerLines, noLines } from './header-lines.ts';
import type { Provider } from './plan.ts';

/** A provider for tests, with no key unless the test gives it one. */
export function providerOf(parts: Partial<Provider> = {}): Provider {
  return {
    name: 'p',
    dialect: 'openai-chat',
    origin: 'http://p',
    basePath: '/v1',
    headers: noLines,
    query: '',
    connections: {},
    quirks: {},
    authenticate: () => noCredentials,
    secrets: () => [],
    ...parts,
  };
}

/** What a provider is that wants this key as a bearer. */
export function withBearer(key: string): Pick<Provider, 'authenticate' | 'secrets'> {
  const credentials = { headers: headerLines(['authorization', `Bearer ${key}`]), query: '' };
  return { authenticate: () => credentials, secrets: () => [key] };
}
