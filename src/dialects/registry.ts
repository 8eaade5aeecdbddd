import type { ClientDialect, Dialect } from './dialect.ts';
import { Dialects } from './dialects.ts';
import { headgateDialect } from './headgate/dialect.ts';
import { openaiDialect } from './openai/dialect.ts';
import { openaiProvider } from './openai/provider.ts';

/** Every wire format that the gateway speaks, a line each. */
export const builtInDialects: readonly Dialect[] = [
  { name: 'openai', client: openaiDialect, provider: openaiProvider },
  { name: 'headgate', client: headgateDialect },
];

export const dialects = new Dialects(builtInDialects);

/** The form of an error where nobody knows what the client speaks: no route has its path, or its bytes are no HTTP. */
export const dialectOfNoRoute: ClientDialect = openaiDialect;
