import type { DialectName } from '../core/inference.ts';
import type { PassedHeaders } from './passed-headers.ts';
import { builtInDialects } from './registry.ts';

const byDialect = new Map<DialectName, PassedHeaders>();
for (const { name, provider } of builtInDialects) if (provider) byDialect.set(name, provider.passedHeaders);
const none: PassedHeaders = { toProvider: [], toClient: [] };

export function passedHeadersOf(dialect: DialectName): PassedHeaders {
  return byDialect.get(dialect) ?? none;
}

/** Every header of an answer that comes from a provider, by the name that it gets here. */
export const returnedHeaderNames: readonly string[] = [...byDialect.values()].flatMap(({ toClient }) =>
  toClient.map(([, ours]) => ours),
);
