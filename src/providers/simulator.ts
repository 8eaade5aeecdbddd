import { noCredentials } from '../core/authentication.ts';
import { noLines } from '../core/header-lines.ts';
import type { Provider } from '../core/provider.ts';
import { openaiCompatible } from './presets/openai-compatible.ts';

export const simulatorName = 'simulator';

/** The embedded simulator once it is listening: a provider like any other, called over HTTP. */
export function simulatorProvider(origin: string): Provider {
  return {
    name: simulatorName,
    dialect: openaiCompatible.dialects[0],
    origin,
    basePath: '/v1',
    headers: noLines,
    query: '',
    authenticate: () => noCredentials,
    secrets: () => [],
    connections: {},
    quirks: { simulator: true },
  };
}
