import { noCredentials } from './authentication.ts';
import { headerLines, noLines } from './header-lines.ts';
import type { Provider } from './provider.ts';

/** A provider for tests. It has no key unless the test adds one. */
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

/** Parts of a provider that sends this key as a bearer token. */
export function withBearer(key: string): Pick<Provider, 'authenticate' | 'secrets'> {
  const credentials = { headers: headerLines(['authorization', `Bearer ${key}`]), query: '' };
  return { authenticate: () => credentials, secrets: () => [key] };
}
